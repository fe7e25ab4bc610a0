/** What engines that share the partitions cost, beside one that has them all. */
@NullMarked
package io.earshot.scaleout;

import org.jspecify.annotations.NullMarked;
