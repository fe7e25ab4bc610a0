package io.earshot.sinks;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are ours and how far each is done. A group that begins at the end writes that down at once: what comes
 * while it is away the next time is not lost. The reader's thread only.
 */
final class Assignment implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Assignment.class);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(5);

    private final String sink;
    private final Consumer<byte[], byte[]> consumer;
    private final boolean fromEarliest;
    private final Runnable onLost;
    private final Map<TopicPartition, OffsetLedger> ledgers = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

    /** @param onLost run when partitions have become somebody else's, their ledgers closed */
    Assignment(String sink, Consumer<byte[], byte[]> consumer, boolean fromEarliest, Runnable onLost) {
        this.sink = sink;
        this.consumer = consumer;
        this.fromEarliest = fromEarliest;
        this.onLost = onLost;
    }

    /** @return null when it is not ours */
    @Nullable
    OffsetLedger ledger(TopicPartition partition) {
        return ledgers.get(partition);
    }

    Set<TopicPartition> partitions() {
        return ledgers.keySet();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> known = consumer.committed(new HashSet<>(partitions));
        Set<TopicPartition> fresh = new HashSet<>(partitions);
        fresh.removeIf(each -> known.get(each) != null);
        if (!fresh.isEmpty()) {
            log.info(
                    "sink {}: {} partitions have never been read by its group: they begin at the {}",
                    sink,
                    fresh.size(),
                    fromEarliest ? "beginning" : "end");
            if (!fromEarliest) {
                consumer.seekToEnd(fresh);
            }
        }
        for (TopicPartition each : partitions) {
            OffsetAndMetadata at = known.get(each);
            if (at == null) {
                ledgers.put(each, new OffsetLedger(consumer.position(each)));
            } else {
                ledgers.put(each, OffsetLedger.from(at));
            }
        }
        commit(positions());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> positions = positions();
        positions.keySet().retainAll(partitions);
        commit(positions);
        onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        for (TopicPartition each : partitions) {
            OffsetLedger ledger = ledgers.remove(each);
            committed.remove(each);
            if (ledger != null) {
                ledger.close();
            }
        }
        onLost.run();
    }

    /** Commits without waiting what has been dealt with since the last time. */
    void commitSoon() {
        Map<TopicPartition, OffsetAndMetadata> positions = positions();
        if (positions.isEmpty()) {
            return;
        }
        committed.putAll(positions);
        consumer.commitAsync(positions, (offsets, error) -> {
            if (error != null) {
                // Once more with the next ones; meanwhile a crash only repeats.
                committed.keySet().removeAll(offsets.keySet());
            }
        });
    }

    /** Commits what has been dealt with; where that fails, the next reader repeats it. */
    void commitNow() {
        commit(positions());
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> positions) {
        if (positions.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(positions, LAST_COMMIT);
            committed.putAll(positions);
        } catch (KafkaException e) {
            log.warn("sink {}: offsets not committed, a few deliveries may come again: {}", sink, e.toString());
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        ledgers.forEach((partition, ledger) -> {
            OffsetAndMetadata mark = ledger.mark();
            if (!mark.equals(committed.get(partition))) {
                positions.put(partition, mark);
            }
        });
        return positions;
    }
}
