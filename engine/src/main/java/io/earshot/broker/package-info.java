/**
 * Apache Kafka's own server in this process, for the demo and for tests. In: a port and a folder, or neither; out: a
 * broker that listens on 127.0.0.1 only. The server runs its own threads; starting and stopping belong to one thread.
 */
@NullMarked
package io.earshot.broker;

import org.jspecify.annotations.NullMarked;
