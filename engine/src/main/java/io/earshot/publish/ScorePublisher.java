package io.earshot.publish;

import io.earshot.avro.WindowOutcome;
import io.earshot.inference.ModelLane;
import io.earshot.ingest.PartitionLedger;
import io.earshot.window.WindowSlot;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends outcomes to the scores topic. Invariants:
 *
 * <ul>
 *   <li>a stream's floor moves only when the broker has acknowledged its outcome, and all before it: the producer is
 *       idempotent and keeps the order of a partition;
 *   <li>the first failed send stops the engine, before anything later is committed;
 *   <li>a full producer makes the publisher wait, and through the ring the poller pause.
 * </ul>
 *
 * <p>Belongs to the publisher thread of one ring; the producer is shared.
 */
public final class ScorePublisher implements OutcomeSink {
    private final Producer<String, WindowOutcome> producer;
    private final String topic;
    private final OutcomeRecords records;
    private final LongSupplier clockMicros;
    private final PublishMeter meter;
    private final Consumer<Throwable> failure;

    /** @param clockMicros wall clock, microseconds since 1970-01-01 UTC */
    public ScorePublisher(
            Producer<String, WindowOutcome> producer,
            String topic,
            OutcomeRecords records,
            LongSupplier clockMicros,
            PublishMeter meter,
            Consumer<Throwable> failure) {
        this.producer = producer;
        this.topic = topic;
        this.records = records;
        this.clockMicros = clockMicros;
        this.meter = meter;
        this.failure = failure;
    }

    @Override
    public void outcome(WindowSlot slot, ModelLane lane) {
        WindowOutcome outcome = records.record(slot, lane, clockMicros.getAsLong());
        PartitionLedger.StreamFloor floor = slot.stream().floor();
        int index = lane.index();
        long floorAfter = slot.floorAfter();
        long began = System.nanoTime();
        // The callback answers; nobody waits.
        Future<?> unused =
                producer.send(new ProducerRecord<>(topic, outcome.getMicId(), outcome), (metadata, error) -> {
                    if (error != null) {
                        failure.accept(new PublishException(topic, error));
                    } else {
                        floor.acknowledged(index, floorAfter);
                        meter.acknowledged(System.nanoTime() - began);
                    }
                });
        meter.published(outcome);
    }

    /** An outcome could not be delivered: the engine stops, and the audio is read again after a restart. */
    public static final class PublishException extends RuntimeException {
        private static final long serialVersionUID = 1;

        PublishException(String topic, Exception cause) {
            super("sending to topic " + topic + " failed: " + cause.getMessage(), cause);
        }
    }
}
