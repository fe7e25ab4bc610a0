/**
 * Microphones, recordings and network streams as a plugin of Kafka Connect: what the edge agent reads comes in, frames as records go
 * out to Connect's worker, which sends them. Each source is read on a thread of its own; the worker's thread takes what is there.
 */
@NullMarked
package io.earshot.connect.source;

import org.jspecify.annotations.NullMarked;
