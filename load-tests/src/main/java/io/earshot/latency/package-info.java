/** How soon an event is out, under a steady load that waits for nobody. */
@NullMarked
package io.earshot.latency;

import org.jspecify.annotations.NullMarked;
