package io.earshot.ingest;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets streams retire on word of the log alone: a log's end was asked for after the idle time had passed, and nothing had
 * come; or a frame of the partition was read that had been appended that much later. Belongs to the polling thread.
 */
final class IdleCheck {
    private static final Logger log = LoggerFactory.getLogger(IdleCheck.class);

    private final FrameConsumer consumer;
    private final FrameShards shards;
    private final long graceMicros;
    private final Duration patience;

    /**
     * @param graceMicros how long nothing must have been appended of a stream, slack for the clocks included
     * @param patience how long the cluster may take to name a log's end
     */
    IdleCheck(FrameConsumer consumer, FrameShards shards, long graceMicros, Duration patience) {
        this.consumer = consumer;
        this.shards = shards;
        this.graceMicros = graceMicros;
        this.patience = patience;
    }

    /**
     * Tells the shards up to when each partition's log has spoken: what comes of it later was appended later.
     *
     * @param now wall clock before the logs' ends are asked for, microseconds since 1970-01-01 UTC
     */
    void check(Map<TopicPartition, AssignedPartition> assigned, long now) {
        Map<TopicPartition, Long> ends = endsOfQuiet(assigned);
        assigned.forEach((partition, mine) -> {
            Long end = ends.get(partition);
            // A log that ended at or after `now` has said all until then; a busy one, all until its newest frame read.
            boolean atEnd = end != null && end <= consumer.position(partition);
            long spokenUntil = atEnd ? now : mine.newestAppendedAt;
            // What has been read has been read, also where the broker's clock is ahead of ours.
            shards.offerIdleCheck(mine.feed, spokenUntil - graceMicros, Math.max(spokenUntil, mine.newestAppendedAt));
        });
    }

    /** Asks anew for the ends of the partitions of which, as far as is known, all has been read. */
    private Map<TopicPartition, Long> endsOfQuiet(Map<TopicPartition, AssignedPartition> assigned) {
        Set<TopicPartition> quiet = new HashSet<>();
        assigned.forEach((partition, mine) -> {
            if (mine.waiting.isEmpty() && consumer.lag(partition) == 0) {
                quiet.add(partition);
            }
        });
        try {
            return quiet.isEmpty() ? Map.of() : consumer.endOffsets(quiet, patience);
        } catch (KafkaException unreachable) {
            log.debug("cannot ask for the log's end", unreachable);
            return Map.of();
        }
    }
}
