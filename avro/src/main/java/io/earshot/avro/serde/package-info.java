/**
 * Turns records into bytes and back. In: records and Kafka's byte buffers; out: the other. Stateless apart from
 * per-instance buffers: an instance belongs to one thread, as Kafka's serializers do.
 */
@NullMarked
package io.earshot.avro.serde;

import org.jspecify.annotations.NullMarked;
