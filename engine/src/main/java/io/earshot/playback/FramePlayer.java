package io.earshot.playback;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Plays recordings into the frames topic at their own speed, or another: open loop, a frame is due when its last sample
 * would have been captured, whether or not the ones before were taken. One thread plays any number of mics.
 *
 * <p>Belongs to one thread; {@link #frames} and {@link #samples} may be read by others.
 */
public final class FramePlayer {
    /** As fast as the broker takes it. */
    public static final double MAX_SPEED = Double.POSITIVE_INFINITY;

    private static final long LONGEST_PARK_NANOS = 50_000_000;

    private final Producer<String, AudioFrame> producer;
    private final String topic;
    private final double speed;
    private final LongSupplier nanos;
    private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong((Due due) -> due.atNanos));
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong samples = new AtomicLong();
    private volatile long latestNanos;

    /** The next frame of a recording. */
    private static final class Due {
        final FrameSource source;
        final long startNanos;
        AudioFrame frame;
        long atNanos;

        Due(FrameSource source, long startNanos, AudioFrame frame) {
            this.source = source;
            this.startNanos = startNanos;
            this.frame = frame;
        }
    }

    /**
     * @param speed 1 is real time, {@link #MAX_SPEED} without waiting
     * @param nanos a monotonic clock, nanoseconds
     */
    public FramePlayer(Producer<String, AudioFrame> producer, String topic, double speed, LongSupplier nanos) {
        this.producer = producer;
        this.topic = topic;
        this.speed = speed;
        this.nanos = nanos;
    }

    /** Adds a recording that begins now; closed by this player when it is over. */
    public void add(FrameSource source) throws IOException {
        add(source, nanos.getAsLong());
    }

    /** Adds a recording that begins at a time of the monotonic clock; closed by this player when it is over. */
    public void add(FrameSource source, long startNanos) throws IOException {
        AudioFrame first = source.next();
        if (first == null) {
            source.close();
            return;
        }
        Due due = new Due(source, startNanos, first);
        schedule(due);
        queue.add(due);
    }

    private void schedule(Due due) {
        int count = samplesOf(due.frame);
        double seconds = (double) (due.frame.getFirstSample() + count) / due.frame.getSampleRate() / speed;
        due.atNanos = due.startNanos + (long) (seconds * 1e9);
    }

    /**
     * Plays until every recording is over or {@code stop} says so; a stopped recording gets an empty end-of-stream frame.
     *
     * @throws IOException when a recording cannot be read or a frame could not be delivered
     */
    public void play(BooleanSupplier stop) throws IOException {
        try {
            while (!queue.isEmpty() && !stop.getAsBoolean()) {
                Due due = queue.element();
                long wait = due.atNanos - nanos.getAsLong();
                if (wait > 0) {
                    LockSupport.parkNanos(Math.min(wait, LONGEST_PARK_NANOS));
                    continue;
                }
                latestNanos = Math.max(latestNanos, -wait);
                queue.remove();
                sendAndReplace(due);
            }
            for (Due due : queue) {
                send(endOf(due.frame));
            }
            producer.flush();
            check();
        } finally {
            for (Due due : queue) {
                due.source.close();
            }
            queue.clear();
        }
    }

    private void sendAndReplace(Due due) throws IOException {
        check();
        send(due.frame);
        AudioFrame next = due.source.next();
        if (next == null) {
            due.source.close();
            return;
        }
        due.frame = next;
        schedule(due);
        queue.add(due);
    }

    private void send(AudioFrame frame) {
        frames.incrementAndGet();
        samples.addAndGet(samplesOf(frame));
        Future<?> unused = producer.send(new ProducerRecord<>(topic, frame.getMicId(), frame), (metadata, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    /** The run stops where its next frame would have begun. */
    private static AudioFrame endOf(AudioFrame next) {
        AudioFrame end =
                AudioFrame.newBuilder(next).setPayload(ByteBuffer.allocate(0)).build();
        end.setEndOfStream(true);
        return end;
    }

    private void check() throws IOException {
        Exception error = failure.get();
        if (error != null) {
            throw new IOException(
                    "frames could not be delivered to %s: %s".formatted(topic, error.getMessage()), error);
        }
    }

    private static int samplesOf(AudioFrame frame) {
        if (frame.getEncoding() == SampleEncoding.FLAC) {
            throw new IllegalArgumentException("recordings are played as PCM");
        }
        int bytes = frame.getEncoding() == SampleEncoding.PCM_S16LE
                ? 2
                : frame.getEncoding() == SampleEncoding.PCM_S24LE ? 3 : 4;
        return frame.getPayload().remaining() / (bytes * frame.getChannels());
    }

    /** Frames handed to the producer so far. */
    public long frames() {
        return frames.get();
    }

    /** Samples per channel handed to the producer so far, over all recordings. */
    public long samples() {
        return samples.get();
    }

    /** How late a frame was sent at most, nanoseconds: whether this machine kept up with playing. */
    public long latestNanos() {
        return latestNanos;
    }
}
