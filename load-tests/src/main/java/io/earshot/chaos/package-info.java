/** Real processes under real faults, and a judge of what came out. */
@NullMarked
package io.earshot.chaos;

import org.jspecify.annotations.NullMarked;
