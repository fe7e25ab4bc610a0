package io.earshot.edge.uplink;

import io.earshot.edge.spool.Entry;
import io.earshot.edge.spool.Spool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the spool holds. Invariants:
 *
 * <ul>
 *   <li>records are handed to the producer in the spool's order, and a bounded number of bytes at a time;
 *   <li>a record is done when the broker has acknowledged it, or says that it will never take it, which is counted;
 *   <li>an outage needs no second attempt of ours: the producer goes on trying, and its numbering keeps repeats out. Only one that
 *       has failed for good is replaced, and what it had not brought to its end is sent again in the same order.
 * </ul>
 */
public final class Uplink implements Runnable {
    /** What a producer may have under way; its own buffer must be larger. */
    public static final int MOST_UNDER_WAY = 4 << 20;

    private static final Logger log = LoggerFactory.getLogger(Uplink.class);
    private static final long PATIENCE_MILLIS = 200;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** So long without an acknowledgement of what is under way, and the broker counts as away. */
    private static final long AWAY_NANOS = 5_000_000_000L;

    private final Spool spool;
    private final String topic;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final UplinkMeter meter;
    private final LongSupplier nanos;
    private final NavigableMap<Long, Entry> underWay = new TreeMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long bytesUnderWay;
    private long nextSent;
    private long lastAcknowledged;
    private boolean up = true;
    private volatile boolean stopping;
    private volatile long deadline = Long.MAX_VALUE;

    public Uplink(
            Spool spool,
            String topic,
            Supplier<Producer<byte[], byte[]>> producers,
            UplinkMeter meter,
            LongSupplier nanos) {
        this.spool = spool;
        this.topic = topic;
        this.producers = producers;
        this.meter = meter;
        this.nanos = nanos;
        lastAcknowledged = nanos.getAsLong();
        meter.up(true);
    }

    /**
     * To be over within that time, or before, once the spool is empty, or while the broker is away. What is left stays in the
     * spool.
     */
    public synchronized void stop(Duration within) {
        deadline = nanos.getAsLong() + (up ? within.toNanos() : 0);
        stopping = true;
    }

    @Override
    public void run() {
        while (!isOver()) {
            Producer<byte[], byte[]> producer = null;
            try {
                producer = producers.get();
                failure.set(null);
                pump(producer);
            } catch (InterruptedException e) {
                return;
            } catch (KafkaException e) {
                away(e);
                pause();
            } finally {
                if (producer != null) {
                    // Nobody waits for what was not brought to its end: the spool still has it.
                    producer.close(Duration.ZERO);
                }
            }
        }
    }

    private boolean isOver() {
        if (!stopping) {
            return false;
        }
        if (nanos.getAsLong() - deadline > 0) {
            return true;
        }
        synchronized (this) {
            return underWay.isEmpty() && spool.unread() == 0;
        }
    }

    private void pump(Producer<byte[], byte[]> producer) throws InterruptedException {
        List<Entry> again;
        synchronized (this) {
            again = new ArrayList<>(underWay.values());
            underWay.clear();
            bytesUnderWay = 0;
        }
        Entry kept = null;
        while (!isOver()) {
            Exception failed = failure.get();
            if (failed != null) {
                keep(again, kept);
                throw failed instanceof KafkaException kafka ? kafka : new KafkaException(failed);
            }
            watch();
            if (!hasRoom()) {
                continue;
            }
            if (kept == null) {
                kept = again.isEmpty() ? spool.next(stopping ? 1 : PATIENCE_MILLIS) : again.remove(0);
            }
            if (kept != null && send(producer, kept)) {
                kept = null;
            }
        }
        keep(again, kept);
    }

    /** What no producer has yet is behind what one has. */
    private synchronized void keep(List<Entry> again, @Nullable Entry kept) {
        if (kept != null) {
            underWay.put(nextSent++, kept);
        }
        for (Entry each : again) {
            underWay.put(nextSent++, each);
        }
        again.clear();
    }

    private synchronized boolean hasRoom() throws InterruptedException {
        long end = nanos.getAsLong() + PATIENCE_MILLIS * 1_000_000;
        while (bytesUnderWay >= MOST_UNDER_WAY && failure.get() == null) {
            if (nanos.getAsLong() - end > 0) {
                return false;
            }
            wait(PATIENCE_MILLIS);
        }
        return bytesUnderWay < MOST_UNDER_WAY;
    }

    /** @return false when it could not be handed over, and should be later */
    private boolean send(Producer<byte[], byte[]> producer, Entry entry) {
        long number;
        synchronized (this) {
            if (underWay.isEmpty()) {
                lastAcknowledged = nanos.getAsLong();
            }
            number = nextSent++;
            underWay.put(number, entry);
            bytesUnderWay += entry.bytes();
        }
        Thread sender = Thread.currentThread();
        boolean[] taken = {true};
        boolean[] handing = {true};
        var unused = producer.send(new ProducerRecord<>(topic, entry.key(), entry.value()), (metadata, error) -> {
            boolean inHand = Thread.currentThread() == sender && handing[0];
            if (inHand && error instanceof TimeoutException) {
                // The topic's partitions could not be asked for: no broker, or no topic.
                taken[0] = false;
                remove(number, entry);
                away(error);
            } else {
                ended(number, entry, error);
            }
        });
        handing[0] = false;
        return taken[0];
    }

    private synchronized boolean remove(long number, Entry entry) {
        if (underWay.remove(number) == null) {
            return false;
        }
        bytesUnderWay -= entry.bytes();
        notifyAll();
        return true;
    }

    private void ended(long number, Entry entry, @Nullable Exception error) {
        if (error == null) {
            if (remove(number, entry)) {
                meter.sent(entry.bytes());
                back();
                spool.done(entry);
            }
        } else if (error instanceof RecordTooLargeException || error instanceof InvalidRecordException) {
            if (remove(number, entry)) {
                log.error("topic {} does not take a frame, which is lost: {}", topic, error.getMessage());
                meter.refused();
                spool.done(entry);
            }
        } else {
            failure.compareAndSet(null, error);
            synchronized (this) {
                notifyAll();
            }
        }
    }

    private void watch() {
        boolean late;
        synchronized (this) {
            late = !underWay.isEmpty() && nanos.getAsLong() - lastAcknowledged > AWAY_NANOS;
        }
        if (late) {
            away(null);
        }
    }

    private synchronized void away(@Nullable Exception why) {
        if (up) {
            up = false;
            meter.up(false);
            log.warn(
                    "the broker does not take frames; they wait in the spool: {}",
                    why == null ? "no answer" : why.getMessage());
        }
    }

    private synchronized void back() {
        lastAcknowledged = nanos.getAsLong();
        if (!up) {
            up = true;
            meter.up(true);
            log.info("the broker takes frames again; {} wait", spool.waiting());
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            stopping = true;
            deadline = nanos.getAsLong();
        }
    }
}
