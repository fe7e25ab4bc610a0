package io.earshot.ingest;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what is done with for good, {@link PartitionLedger#committable}, and nothing after a failure. Belongs to the
 * polling thread.
 */
final class FrameCommits {
    private static final Logger log = LoggerFactory.getLogger(FrameCommits.class);
    private static final long PARK_NANOS = 1_000_000;

    private final FrameConsumer consumer;
    private final Map<TopicPartition, AssignedPartition> assigned;
    private final IngestMeter meter;
    private final BooleanSupplier failed;
    private final Duration drain;
    private final Duration patience;

    /**
     * @param assigned the poller's partitions, as they are at each call
     * @param failed whether the engine has failed
     * @param drain how long a revocation waits for what is under way
     * @param patience how long the cluster may take over a commit that is waited for
     */
    FrameCommits(
            FrameConsumer consumer,
            Map<TopicPartition, AssignedPartition> assigned,
            IngestMeter meter,
            BooleanSupplier failed,
            Duration drain,
            Duration patience) {
        this.consumer = consumer;
        this.assigned = assigned;
        this.meter = meter;
        this.failed = failed;
        this.drain = drain;
        this.patience = patience;
    }

    void commitAsync() {
        Map<TopicPartition, OffsetAndMetadata> offsets = committable(assigned.keySet());
        if (!offsets.isEmpty() && !failed.getAsBoolean()) {
            consumer.commitAsync(offsets, this::uncommitted);
        }
    }

    /** Tells how far behind each partition is, in frames until they are committed and in time, and what is done about it. */
    void meterLag() {
        assigned.forEach((partition, mine) -> {
            meter.overload(
                    partition.topic(),
                    partition.partition(),
                    mine.feed.overloadStage().number(),
                    mine.feed.lagMicros());
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
            AssignedPartition mine = assigned.get(partition);
            if (mine != null) {
                mine.committed = -1;
            }
        }
    }

    /** Offsets that have moved since they were last committed. */
    private Map<TopicPartition, OffsetAndMetadata> committable(Collection<TopicPartition> of) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : of) {
            AssignedPartition mine = assigned.get(partition);
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

    /** Waits, at most the drain time, until what was dispatched is acknowledged; then commits. */
    void drainAndCommit(Collection<TopicPartition> partitions) {
        long deadline = System.nanoTime() + drain.toNanos();
        while (System.nanoTime() < deadline && !failed.getAsBoolean() && !allIdle(partitions)) {
            LockSupport.parkNanos(PARK_NANOS);
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = committable(partitions);
        if (offsets.isEmpty() || failed.getAsBoolean()) {
            return;
        }
        try {
            consumer.commitSync(offsets, patience);
        } catch (KafkaException e) {
            log.warn("last commit failed, the next owner reads a little more again: {}", e.getMessage());
        }
    }

    private boolean allIdle(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            AssignedPartition mine = assigned.get(partition);
            if (mine != null && !mine.feed.ledger().isIdle()) {
                return false;
            }
        }
        return true;
    }
}
