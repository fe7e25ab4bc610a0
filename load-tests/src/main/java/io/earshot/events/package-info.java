/** What detection costs: beside the engine's own package, for what it keeps to itself. */
@NullMarked
package io.earshot.events;

import org.jspecify.annotations.NullMarked;
