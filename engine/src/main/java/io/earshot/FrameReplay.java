package io.earshot;

import io.earshot.avro.WindowOutcome;
import io.earshot.config.EarshotConfig;
import io.earshot.ingest.FramePoller;
import io.earshot.ingest.MicDomains;
import io.earshot.ingest.PartitionFeed;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.publish.OutcomeRecords;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Puts retained frames once more through the live pipeline. Reads no topic itself and writes to none: records go in, in
 * the order of their partitions, outcomes come out. A partition that begins in the middle is begun as by a worker that
 * takes over; streams retire on word of the log, at its end on that of {@link #endOf}.
 *
 * <p>Belongs to one thread; outcomes come on publisher threads, one at a time.
 */
public final class FrameReplay implements AutoCloseable {
    private static final int RECORDS_BETWEEN_IDLE_CHECKS = 1_000;

    private final OfflinePipeline pipeline;
    private final long graceMicros;
    private final Map<TopicPartition, Feed> feeds = new HashMap<>();
    private final AtomicLong refused = new AtomicLong();

    private static final class Feed {
        final PartitionFeed partition;
        long newestAppendedAt;
        int sinceIdleCheck;

        Feed(PartitionFeed partition) {
            this.partition = partition;
        }
    }

    /**
     * @param config of the live engines: limits, windows, sessions
     * @param outcomes of all models
     */
    public FrameReplay(
            List<ModelPackage> models,
            EarshotConfig config,
            Serialization serialization,
            MicDomains domains,
            Consumer<WindowOutcome> outcomes)
            throws ModelException {
        OutcomeRecords records = OutcomeRecords.dense();
        pipeline = new OfflinePipeline(
                models,
                config.ingest(),
                config.window(),
                config.inference(),
                false,
                (slot, lane) -> outcomes.accept(records.record(slot, lane, 0)),
                IngestRole.reader(serialization.frameReader()),
                (feed, offset, key, value, reason) -> refused.incrementAndGet(),
                domains);
        graceMicros = Limits.of(config.ingest()).idleMicros()
                + FramePoller.Timing.DEFAULTS.idleSlack().toNanos() / 1_000;
    }

    /** One record of a frames topic, those of a partition in order. */
    public void take(ConsumerRecord<byte[], byte[]> record) {
        pipeline.check();
        Feed feed = feeds.computeIfAbsent(
                new TopicPartition(record.topic(), record.partition()),
                partition -> new Feed(pipeline.feed(partition.topic(), partition.partition(), record.offset())));
        long appendedAt = record.timestamp() * 1_000;
        pipeline.intake()
                .frame(feed.partition, record.offset(), appendedAt, buffer(record.key()), buffer(record.value()));
        feed.newestAppendedAt = Math.max(feed.newestAppendedAt, appendedAt);
        if (++feed.sinceIdleCheck == RECORDS_BETWEEN_IDLE_CHECKS) {
            endOf(feed, feed.newestAppendedAt);
        }
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    /**
     * Nothing more comes of a partition that was appended before a time: streams that are idle by then retire.
     *
     * @param spokenUntil microseconds since 1970-01-01 UTC
     */
    public void endOf(TopicPartition partition, long spokenUntil) {
        Feed feed = feeds.get(partition);
        if (feed != null) {
            endOf(feed, spokenUntil);
        }
    }

    private void endOf(Feed feed, long spokenUntil) {
        feed.sinceIdleCheck = 0;
        pipeline.intake().retireIdle(feed.partition, spokenUntil - graceMicros);
    }

    /** Waits for the outcomes of everything taken. */
    public void finish() {
        pipeline.finish();
    }

    /** Frames that live workers would have sent to dead letters. */
    public long refused() {
        return refused.get();
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
