package io.earshot.sinks;

import io.earshot.avro.serde.RegistryUnavailableException;
import io.earshot.avro.serde.UndecodableRecordException;
import io.earshot.sinks.config.CommonConfig;
import io.earshot.sinks.delivery.Delivery;
import io.earshot.sinks.delivery.RefusedException;
import io.earshot.sinks.notice.Notice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics and has their records delivered. Invariants:
 *
 * <ul>
 *   <li>an offset is committed only when every record before it was delivered, put aside, or skipped and counted;
 *   <li>records of a topic and key are delivered in order;
 *   <li>what is read ahead is bounded: where too much waits, reading pauses while polling goes on.
 * </ul>
 *
 * <p>{@link #run} is the reader's thread; {@link #stop} and {@link #failure} are for every thread.
 */
final class Sink implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Sink.class);
    private static final Duration POLL = Duration.ofMillis(100);
    /** Reading pauses from here on; one more poll may come on top. */
    private static final int MOST_READ_AHEAD = 1000;

    private static final long COMMIT_NANOS = 1_000_000_000L;
    private static final long LOG_NANOS = 10_000_000_000L;

    private final CommonConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Records records;
    private final Delivery delivery;
    private final DeadLetters deadLetters;
    private final SinkMetrics.Of meter;
    private final Lanes lanes;
    private final Assignment assignment;
    private final Deque<Work> readAhead = new ArrayDeque<>();
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;
    private long logged = System.nanoTime() - LOG_NANOS;

    Sink(
            CommonConfig config,
            Consumer<byte[], byte[]> consumer,
            Records records,
            Delivery delivery,
            DeadLetters deadLetters,
            SinkMetrics.Of meter) {
        this.config = config;
        this.consumer = consumer;
        this.records = records;
        this.delivery = delivery;
        this.deadLetters = deadLetters;
        this.meter = meter;
        lanes = new Lanes(config.name(), config.inFlight(), this::deliver);
        assignment = new Assignment(config.name(), consumer, config.fromEarliest(), this::lost);
    }

    @Override
    public void run() {
        try (consumer;
                delivery) {
            try (lanes) {
                consumer.subscribe(records.topics(), assignment);
                read();
            }
            assignment.commitNow();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        log.info("sink {}: {}", config.name(), meter.summary());
    }

    void stop() {
        stopping = true;
    }

    /** @return what it has died of; null when it is well, or ended as told */
    @Nullable
    Throwable failure() {
        return failure;
    }

    private void read() {
        long committed = System.nanoTime();
        while (!stopping) {
            takeAll(consumer.poll(POLL));
            handOut();
            if (readAhead.size() < MOST_READ_AHEAD) {
                consumer.resume(consumer.paused());
            } else {
                consumer.pause(consumer.assignment());
            }
            meter.waiting(readAhead.size() + lanes.waiting());
            if (System.nanoTime() - committed >= COMMIT_NANOS) {
                assignment.commitSoon();
                committed = System.nanoTime();
            }
            Throwable died = lanes.failure();
            if (died != null) {
                throw died instanceof SinkException known ? known : new IllegalStateException(died);
            }
        }
    }

    /** Past a lane that is full, since others are well: a delivery that goes wrong holds back its own kind alone. */
    private void handOut() {
        Set<Integer> full = new HashSet<>();
        readAhead.removeIf(work -> {
            int lane = lanes.of(work);
            return !full.contains(lane) && (lanes.offer(lane, work) || !full.add(lane));
        });
    }

    private void takeAll(ConsumerRecords<byte[], byte[]> polled) {
        for (TopicPartition partition : polled.partitions()) {
            for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                try {
                    take(partition, record);
                } catch (RegistryUnavailableException e) {
                    logAtARate("waits for the schema registry: " + e.getMessage(), partition + "@" + record.offset());
                    consumer.seek(partition, record.offset());
                    break;
                }
            }
        }
    }

    private void take(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
        OffsetLedger ledger = Objects.requireNonNull(assignment.ledger(partition));
        Notice notice = null;
        String problem = "";
        try {
            notice = records.notice(record);
        } catch (UndecodableRecordException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (!ledger.taken(record.offset())) {
            return;
        }
        if (notice == null && problem.isEmpty()) {
            meter.skipped("filter");
            ledger.finished(record.offset());
        } else {
            readAhead.add(new Work(record, ledger, notice, problem));
        }
    }

    private void lost() {
        readAhead.removeIf(work -> !work.ledger().isOpen());
        lanes.wake();
    }

    /** By a lane's thread. */
    private void deliver(Work work) {
        Notice notice = work.notice();
        if (notice == null) {
            putAside(work, work.problem());
            return;
        }
        try {
            switch (delivery.deliver(notice, work.recordedAt(), () -> wanted(work))) {
                case DELIVERED -> {
                    meter.delivered(work.record().topic());
                    work.finished();
                }
                case TOO_OLD -> {
                    meter.skipped("age");
                    logAtARate("older than max-age, not delivered", notice.key());
                    work.finished();
                }
                case ABANDONED -> {}
            }
        } catch (RefusedException e) {
            logAtARate("put aside as a dead letter: " + e.getMessage(), notice.key());
            putAside(work, String.valueOf(e.getMessage()));
        }
    }

    private void putAside(Work work, String reason) {
        if (deadLetters.put(config.name(), work.record(), reason, () -> wanted(work))) {
            meter.deadLetter();
            work.finished();
        }
    }

    private boolean wanted(Work work) {
        return work.ledger().isOpen() && !lanes.isClosing();
    }

    private synchronized void logAtARate(String what, String key) {
        long now = System.nanoTime();
        if (now - logged >= LOG_NANOS) {
            logged = now;
            log.warn("sink {}: {}: {}; the metrics count the others", config.name(), key, what);
        }
    }
}
