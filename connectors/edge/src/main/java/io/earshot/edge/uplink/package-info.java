/** From the spool to the broker: in order, acknowledged by all replicas, until the broker is back if it takes that long. One thread. */
@NullMarked
package io.earshot.edge.uplink;

import org.jspecify.annotations.NullMarked;
