package io.earshot.ingest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the frames topics and commits what is done with for good. Invariants:
 *
 * <ul>
 *   <li>polling never stops while the engine lives: a full ring pauses its partition, what was fetched waits here;
 *   <li>what is committed is {@link PartitionLedger#committable}, and nothing is after a failure;
 *   <li>a revocation drains for at most the drain time; what is not committed by then the next owner reads again;
 *   <li>a stream may be retired for idleness only on word of the log: its end was asked for after the idle time had
 *       passed, and nothing had come; or a frame of the partition was read that had been appended that much later.
 * </ul>
 *
 * <p>Owns its thread; the consumer is touched by no other.
 */
public final class FramePoller {
    private static final Logger log = LoggerFactory.getLogger(FramePoller.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration POLL_WHEN_FULL = Duration.ofMillis(2);
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final long PARK_NANOS = 1_000_000;

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
    private final IngestLimits limits;
    private final Timing timing;
    private final IngestMeter meter;
    private final LongSupplier clockMicros;
    private final BooleanSupplier failed;
    private final Consumer<Throwable> failure;
    private final Thread thread;

    private final Map<TopicPartition, Assigned> assigned = new HashMap<>();
    private volatile boolean stopping;
    private volatile boolean joined;
    private long nextCommit;
    private long nextIdleCheck;

    /** A partition while it is ours. */
    private static final class Assigned {
        final PartitionFeed feed;
        /** Fetched and not yet dispatched, because a ring is full; the partition is paused meanwhile. */
        final ArrayDeque<ConsumerRecord<ByteBuffer, ByteBuffer>> waiting = new ArrayDeque<>();

        long committed;
        /** Append time of the newest frame dispatched, microseconds since 1970-01-01 UTC; 0 before the first. */
        long newestAppendedAt;

        Assigned(PartitionFeed feed, long committed) {
            this.feed = feed;
            this.committed = committed;
        }
    }

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
        this.limits = limits;
        this.timing = timing;
        this.meter = meter;
        this.clockMicros = clockMicros;
        this.failed = failed;
        this.failure = failure;
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
            drainAndCommit(assigned.keySet());
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
            Assigned mine = assigned.get(partition);
            if (mine != null) {
                dispatch(partition, mine, records.records(partition));
            }
        }
        long now = clockMicros.getAsLong();
        if (now >= nextCommit) {
            nextCommit = now + micros(timing.commitInterval());
            commitAsync();
        }
        if (now >= nextIdleCheck) {
            nextIdleCheck = now + micros(timing.idleCheckInterval());
            checkIdle(now);
        }
    }

    private void dispatch(
            TopicPartition partition, Assigned mine, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
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

    private boolean offer(Assigned mine, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
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
        for (Map.Entry<TopicPartition, Assigned> each : assigned.entrySet()) {
            Assigned mine = each.getValue();
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

    private void commitAsync() {
        Map<TopicPartition, OffsetAndMetadata> offsets = committable(assigned.keySet());
        if (!offsets.isEmpty() && !failed.getAsBoolean()) {
            consumer.commitAsync(offsets, this::uncommitted);
        }
        assigned.forEach((partition, mine) -> {
            long behind = consumer.lag(partition);
            if (behind >= 0) {
                long end = consumer.position(partition) + behind;
                meter.lag(
                        partition.topic(),
                        partition.partition(),
                        Math.max(0, end - mine.feed.ledger().committable()));
            }
        });
    }

    private void uncommitted(Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Assigned mine = assigned.get(partition);
            if (mine != null) {
                mine.committed = -1;
            }
        }
    }

    /** Offsets that have moved since they were last committed. */
    private Map<TopicPartition, OffsetAndMetadata> committable(Collection<TopicPartition> of) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : of) {
            Assigned mine = assigned.get(partition);
            if (mine == null) {
                continue;
            }
            long floor = mine.feed.ledger().committable();
            if (floor > mine.committed) {
                mine.committed = floor;
                offsets.put(partition, new OffsetAndMetadata(floor));
            }
        }
        return offsets;
    }

    /** Tells the shards up to when each partition's log has spoken: what comes of it later was appended later. */
    private void checkIdle(long now) {
        Map<TopicPartition, Long> ends = endsOfQuiet();
        assigned.forEach((partition, mine) -> {
            Long end = ends.get(partition);
            // A log that ended at or after `now` has said all until then; a busy one, all until its newest frame read.
            boolean atEnd = end != null && end <= consumer.position(partition);
            long spokenUntil = atEnd ? now : mine.newestAppendedAt;
            shards.offerIdleCheck(mine.feed, spokenUntil - limits.idleMicros() - micros(timing.idleSlack()));
        });
    }

    /** Asks anew for the ends of the partitions of which, as far as is known, all has been read. */
    private Map<TopicPartition, Long> endsOfQuiet() {
        Set<TopicPartition> quiet = new HashSet<>();
        assigned.forEach((partition, mine) -> {
            if (mine.waiting.isEmpty() && consumer.lag(partition) == 0) {
                quiet.add(partition);
            }
        });
        try {
            return quiet.isEmpty() ? Map.of() : consumer.endOffsets(quiet, ASK);
        } catch (KafkaException unreachable) {
            log.debug("cannot ask for the log's end", unreachable);
            return Map.of();
        }
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
        Assigned former = assigned.put(partition, assignedAt(partition, begin, -1));
        if (former != null) {
            former.feed.revoke();
        }
    }

    private Assigned assignedAt(TopicPartition partition, long start, long committed) {
        return new Assigned(new PartitionFeed(partition.topic(), partition.partition(), lanes, start), committed);
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

    /** Waits, at most the drain time, until what was dispatched is acknowledged; then commits. */
    private void drainAndCommit(Collection<TopicPartition> partitions) {
        long deadline = System.nanoTime() + timing.drain().toNanos();
        while (System.nanoTime() < deadline && !failed.getAsBoolean() && !allIdle(partitions)) {
            LockSupport.parkNanos(PARK_NANOS);
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = committable(partitions);
        if (offsets.isEmpty() || failed.getAsBoolean()) {
            return;
        }
        try {
            consumer.commitSync(offsets, ASK);
        } catch (KafkaException e) {
            log.warn("last commit failed, the next owner reads a little more again: {}", e.getMessage());
        }
    }

    private boolean allIdle(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Assigned mine = assigned.get(partition);
            if (mine != null && !mine.feed.ledger().isIdle()) {
                return false;
            }
        }
        return true;
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
            drainAndCommit(partitions);
            abandon(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            abandon(partitions);
        }

        private void abandon(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                Assigned mine = assigned.remove(partition);
                if (mine != null) {
                    mine.feed.revoke();
                    if (!mine.waiting.isEmpty()) {
                        meter.paused(false);
                    }
                    meter.lag(partition.topic(), partition.partition(), -1);
                }
            }
            if (!partitions.isEmpty()) {
                log.info("revoked {}", partitions);
            }
        }
    }
}
