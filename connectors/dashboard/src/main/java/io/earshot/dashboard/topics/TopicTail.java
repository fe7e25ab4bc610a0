package io.earshot.dashboard.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows topics from a time on, without end, in no group: committed records, each partition in order. Trouble with the
 * cluster is waited out, and then read on from where it was. Runs on a thread of its own; its answers are for any.
 */
public final class TopicTail implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TopicTail.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final String name;
    private final Map<String, Object> properties;
    private final List<Source> sources;
    private final Listener listener;
    private final Runnable idle;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /** Guarded by this, as is all below: whoever waits for an offset waits on this. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private @Nullable String trouble;
    private @Nullable Throwable failure;
    private boolean caughtUp;

    /**
     * A topic that is followed.
     *
     * @param since from which time on, milliseconds since 1970-01-01 UTC; 0 for all of it
     */
    public record Source(String topic, long since) {}

    /** Who is told. */
    public interface Listener {
        /** Before the first record; where each partition is read from, in the order of the sources and of their numbers. */
        void begin(List<TopicPartition> partitions, long[] starts);

        void take(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * @param properties of the consumer, without deserializers
     * @param idle called between two reads
     */
    public TopicTail(
            String name, Map<String, Object> properties, List<Source> sources, Listener listener, Runnable idle) {
        this.name = name;
        this.properties = Map.copyOf(properties);
        this.sources = List.copyOf(sources);
        this.listener = listener;
        this.idle = idle;
        this.thread = new Thread(this::run, "earshot-" + name);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        long pause = 500;
        while (!stopping) {
            try {
                follow();
            } catch (WakeupException | InterruptException e) {
                return; // stopping
            } catch (KafkaException e) {
                say(e);
                if (isDone(pause)) {
                    return;
                }
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            } catch (RuntimeException | Error e) {
                log.error("{} has failed", name, e);
                synchronized (this) {
                    failure = e;
                    notifyAll();
                }
                return;
            }
        }
    }

    private void say(KafkaException e) {
        log.warn("{} cannot read, tries again: {}", name, e.getMessage());
        synchronized (this) {
            trouble = e.getMessage();
        }
    }

    private synchronized boolean isDone(long pauseMillis) {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, pauseMillis);
        } catch (InterruptedException e) {
            return true;
        }
        return stopping;
    }

    private void follow() {
        try (KafkaConsumer<byte[], byte[]> each =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer = each;
            begin(each);
            while (!stopping) {
                ConsumerRecords<byte[], byte[]> records = each.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    listener.take(record);
                }
                moved(each);
                idle.run();
            }
        } finally {
            consumer = null;
        }
    }

    private void begin(KafkaConsumer<byte[], byte[]> each) {
        List<TopicPartition> partitions = new ArrayList<>();
        Map<TopicPartition, Long> asked = new HashMap<>();
        for (Source source : sources) {
            each.partitionsFor(source.topic()).stream()
                    .map(info -> new TopicPartition(source.topic(), info.partition()))
                    .sorted(Comparator.comparing(TopicPartition::partition))
                    .forEach(partition -> {
                        partitions.add(partition);
                        asked.put(partition, source.since());
                    });
        }
        each.assign(partitions);
        boolean again;
        synchronized (this) {
            again = next.keySet().containsAll(partitions);
        }
        if (!again) {
            starts(each, partitions, asked);
        }
        synchronized (this) {
            partitions.forEach(partition -> each.seek(partition, next.getOrDefault(partition, 0L)));
            trouble = null;
        }
    }

    private void starts(
            KafkaConsumer<byte[], byte[]> each, List<TopicPartition> partitions, Map<TopicPartition, Long> asked) {
        Map<TopicPartition, Long> beginnings = each.beginningOffsets(partitions);
        Map<TopicPartition, Long> now = each.endOffsets(partitions);
        Map<TopicPartition, OffsetAndTimestamp> firsts = each.offsetsForTimes(asked);
        long[] starts = new long[partitions.size()];
        synchronized (this) {
            for (int i = 0; i < starts.length; i++) {
                TopicPartition partition = partitions.get(i);
                long end = now.getOrDefault(partition, 0L);
                starts[i] = asked.getOrDefault(partition, 0L) == 0
                        ? beginnings.getOrDefault(partition, 0L)
                        : offset(firsts.get(partition), end);
                next.put(partition, starts[i]);
                ends.put(partition, end);
            }
        }
        listener.begin(partitions, starts);
    }

    private static long offset(@Nullable OffsetAndTimestamp found, long otherwise) {
        return found == null ? otherwise : found.offset();
    }

    private synchronized void moved(KafkaConsumer<byte[], byte[]> each) {
        next.replaceAll((partition, before) -> each.position(partition));
        if (!caughtUp) {
            caughtUp = ends.entrySet().stream().allMatch(end -> next.getOrDefault(end.getKey(), 0L) >= end.getValue());
        }
        trouble = null;
        notifyAll();
    }

    /** @return whether a record has been taken, before the time is over */
    public synchronized boolean awaitTaken(TopicPartition partition, long offset, Duration patience)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (next.getOrDefault(partition, 0L) <= offset) {
            long rest = deadline - System.nanoTime();
            if (rest <= 0 || failure != null || stopping) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, rest);
        }
        return true;
    }

    /** @return why it does not show everything; null where it does, as far as it knows */
    public synchronized @Nullable String unready() {
        if (failure != null) {
            return "stopped by " + failure;
        } else if (trouble != null) {
            return trouble;
        }
        return caughtUp ? null : "reading what there is";
    }

    /** @return what ended it; null while it goes on */
    public synchronized @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public void close() {
        stopping = true;
        KafkaConsumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        synchronized (this) {
            notifyAll();
        }
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
