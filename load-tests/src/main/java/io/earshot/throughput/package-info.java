/** How fast frames become events, beside the bare model and beside the consumer that a user would write. */
@NullMarked
package io.earshot.throughput;

import org.jspecify.annotations.NullMarked;
