package io.earshot.ingest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the frames topics and commits what is done with for good. Invariants:
 *
 * <ul>
 *   <li>polling never stops while the engine lives: a full ring pauses its partition, what was fetched waits here;
 *   <li>what is committed, and when nothing is, {@link FrameCommits} says;
 *   <li>a revocation drains for at most the drain time; what is not committed by then the next owner reads again;
 *   <li>a stream may be retired for idleness only on word of the log, see {@link IdleCheck}.
 * </ul>
 *
 * <p>Owns its thread; the consumer is touched by no other.
 */
public final class FramePoller {
    private static final Logger log = LoggerFactory.getLogger(FramePoller.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration POLL_WHEN_FULL = Duration.ofMillis(2);
    private static final Duration ASK = Duration.ofSeconds(5);

    /** Times of the poller. */
    public record Timing(Duration commitInterval, Duration idleCheckInterval, Duration drain, Duration idleSlack) {
        public static final Timing DEFAULTS =
                new Timing(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    private final FrameConsumer consumer;
    private final Pattern topics;
    private final boolean fromEarliest;
    private final FrameShards shards;
    private final int lanes;
    private final Timing timing;
    private final IngestMeter meter;
    private final LongSupplier clockMicros;
    private final Consumer<Throwable> failure;
    private final Thread thread;

    private final Map<TopicPartition, AssignedPartition> assigned = new HashMap<>();
    private final FrameCommits commits;
    private final IdleCheck idle;
    private final LogEnds ends;
    private volatile boolean stopping;
    private volatile boolean joined;
    private long nextCommit;
    private long nextIdleCheck;

    /**
     * @param topics pattern of the frames topics
     * @param fromEarliest where to begin in a partition without a committed offset: its beginning, or its end
     * @param lanes number of models of the engine
     * @param clockMicros wall clock, microseconds since 1970-01-01 UTC
     * @param failed whether the engine has failed; no commit after that
     * @param failure told of an unexpected error; stops the engine
     */
    public FramePoller(
            FrameConsumer consumer,
            Pattern topics,
            boolean fromEarliest,
            FrameShards shards,
            int lanes,
            IngestLimits limits,
            Timing timing,
            IngestMeter meter,
            LongSupplier clockMicros,
            BooleanSupplier failed,
            Consumer<Throwable> failure) {
        this.consumer = consumer;
        this.topics = topics;
        this.fromEarliest = fromEarliest;
        this.shards = shards;
        this.lanes = lanes;
        this.timing = timing;
        this.meter = meter;
        this.clockMicros = clockMicros;
        this.failure = failure;
        this.commits = new FrameCommits(consumer, assigned, meter, failed, timing.drain(), ASK);
        long graceMicros = limits.idleMicros() + micros(timing.idleSlack());
        this.idle = new IdleCheck(consumer, shards, graceMicros, ASK);
        this.ends = new LogEnds(consumer);
        this.thread = new Thread(this::run, "poller");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Whether the group has given this worker its partitions, be they none. */
    public boolean hasJoined() {
        return joined;
    }

    /** Drains, commits and leaves the group; returns when done. */
    public void stop() throws InterruptedException {
        stopping = true;
        thread.join(timing.drain().toMillis() + 10_000);
    }

    private void run() {
        try (FrameConsumer open = consumer) {
            open.subscribe(topics, new Rebalance());
            while (!stopping) {
                pollOnce();
            }
            commits.drainAndCommit(assigned.keySet());
        } catch (Throwable unexpected) {
            failure.accept(unexpected);
        }
    }

    private void pollOnce() {
        boolean full = dispatchWaiting();
        ConsumerRecords<ByteBuffer, ByteBuffer> records;
        try {
            records = consumer.poll(full ? POLL_WHEN_FULL : POLL);
        } catch (OffsetOutOfRangeException deleted) {
            skipDeleted(deleted.partitions());
            return;
        }
        for (TopicPartition partition : records.partitions()) {
            AssignedPartition mine = assigned.get(partition);
            if (mine != null) {
                ends.fetched(partition, mine, records.records(partition), clockMicros.getAsLong());
                dispatch(partition, mine, records.records(partition));
            }
        }
        long now = clockMicros.getAsLong();
        ends.look(assigned, now);
        if (now >= nextCommit) {
            nextCommit = now + micros(timing.commitInterval());
            commits.commitAsync();
            commits.meterLag();
        }
        if (now >= nextIdleCheck) {
            nextIdleCheck = now + micros(timing.idleCheckInterval());
            idle.check(assigned, now);
        }
    }

    private void dispatch(
            TopicPartition partition, AssignedPartition mine, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        int i = 0;
        while (mine.waiting.isEmpty() && i < records.size() && offer(mine, records.get(i))) {
            i++;
        }
        if (i == records.size()) {
            return;
        }
        if (mine.waiting.isEmpty()) {
            consumer.pause(Set.of(partition));
            meter.paused(true);
        }
        mine.waiting.addAll(records.subList(i, records.size()));
    }

    private boolean offer(AssignedPartition mine, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        long appendedAt = record.timestamp() * 1000;
        boolean taken = shards.offer(mine.feed, record.offset(), appendedAt, record.key(), record.value());
        if (taken) {
            mine.newestAppendedAt = Math.max(mine.newestAppendedAt, appendedAt);
        }
        return taken;
    }

    /** @return whether some partition still waits for room */
    private boolean dispatchWaiting() {
        boolean full = false;
        for (Map.Entry<TopicPartition, AssignedPartition> each : assigned.entrySet()) {
            AssignedPartition mine = each.getValue();
            if (mine.waiting.isEmpty()) {
                continue;
            }
            while (!mine.waiting.isEmpty() && offer(mine, mine.waiting.peek())) {
                mine.waiting.remove();
            }
            if (mine.waiting.isEmpty()) {
                consumer.resume(Set.of(each.getKey()));
                meter.paused(false);
            } else {
                full = true;
            }
        }
        return full;
    }

    private void skipDeleted(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, ASK);
        begins.forEach((partition, begin) -> {
            long position = consumer.position(partition);
            lost(partition, begin - position);
            if (begin < position) {
                beginAnew(partition, begin);
            }
            consumer.seek(partition, begin);
        });
    }

    /** The log ends before where we were: the topic was deleted and made again, or cut. Its offsets are other ones. */
    private void beginAnew(TopicPartition partition, long begin) {
        log.warn("the log is shorter than what was read of it: partition={}; read from offset {}", partition, begin);
        AssignedPartition former = assigned.put(partition, assignedAt(partition, begin, -1));
        if (former != null) {
            former.feed.revoke();
        }
    }

    private AssignedPartition assignedAt(TopicPartition partition, long start, long committed) {
        return new AssignedPartition(
                new PartitionFeed(partition.topic(), partition.partition(), lanes, start), committed);
    }

    private void lost(TopicPartition partition, long frames) {
        if (frames > 0) {
            log.warn(
                    "retention deleted frames before they were read: partition={} frames={}; raise the topic's retention",
                    partition,
                    frames);
            meter.lostToRetention(partition.topic(), partition.partition(), frames);
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            joined = true;
            if (partitions.isEmpty()) {
                return;
            }
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions), ASK);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, ASK);
            Map<TopicPartition, Long> starts = fromEarliest ? begins : consumer.endOffsets(partitions, ASK);
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata known = committed.get(partition);
                long begin = begins.getOrDefault(partition, 0L);
                long start = known == null ? starts.getOrDefault(partition, begin) : known.offset();
                if (known != null && start < begin) {
                    lost(partition, begin - start);
                    start = begin;
                }
                consumer.seek(partition, start);
                assigned.put(partition, assignedAt(partition, start, known == null ? -1 : known.offset()));
            }
            log.info("assigned {}", partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commits.drainAndCommit(partitions);
            abandon(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            abandon(partitions);
        }

        private void abandon(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                AssignedPartition mine = assigned.remove(partition);
                if (mine != null) {
                    mine.feed.revoke();
                    if (!mine.waiting.isEmpty()) {
                        meter.paused(false);
                    }
                    meter.lag(partition.topic(), partition.partition(), -1);
                    meter.overload(partition.topic(), partition.partition(), -1, 0);
                }
            }
            if (!partitions.isEmpty()) {
                log.info("revoked {}", partitions);
            }
        }
    }
}
