package io.earshot.ingest;

import io.earshot.audio.StreamKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The live streams of one mic. Invariants:
 *
 * <ul>
 *   <li>a stream retires at its end, between two of its frames appended more than the idle time apart, when more
 *       streams than allowed are live (the one that has been quiet longest goes), or when {@link #retireIdle} may say
 *       so; the first three depend on the partition alone;
 *   <li>a jump ahead of more than an hour that the capture times do not confirm moves nothing;
 *   <li>nor does such a jump keep a stream from starting when it is the first that a worker sees of it: the next frame
 *       that lies an hour below, not confirmed either, begins anew.
 * </ul>
 *
 * <p>Belongs to one feature thread.
 */
final class MicStreams {
    /** Why a frame was refused, or null when it was taken. */
    enum Refusal {
        UNCONFIRMED_JUMP
    }

    private static final long HOUR_SECONDS = 3600;
    private static final long CONFIRM_TOLERANCE_MICROS = 60_000_000;

    private final IngestLimits limits;
    private final SampleSinkFactory sinks;
    private final List<Live> live = new ArrayList<>(1);

    private static final class Live {
        final StreamContext context;
        final StreamTracker tracker;
        long lastAppendedAt;
        long lastFirst;
        long lastDeviceCapturedAt;

        Live(StreamContext context, StreamTracker tracker) {
            this.context = context;
            this.tracker = tracker;
        }
    }

    MicStreams(IngestLimits limits, SampleSinkFactory sinks) {
        this.limits = limits;
        this.sinks = sinks;
    }

    boolean isEmpty() {
        return live.isEmpty();
    }

    int liveStreams() {
        return live.size();
    }

    /** Whether a stream of this identity is live; lets the caller avoid building a key for every frame. */
    @Nullable
    StreamKey liveKey(String streamId, long startedAt, int sampleRate) {
        // By index, here and below: an iterator a frame would be garbage on the hot path.
        for (int i = 0; i < live.size(); i++) {
            StreamKey key = live.get(i).context.key();
            if (key.startedAt() == startedAt
                    && key.sampleRate() == sampleRate
                    && key.streamId().equals(streamId)) {
                return key;
            }
        }
        return null;
    }

    /**
     * Takes a frame of stream {@code key} in partition order.
     *
     * @param feed the partition it came from
     * @return why not, or null when taken
     */
    @Nullable
    Refusal accept(PartitionFeed feed, StreamKey key, FrameHeader frame, float[][] rows) {
        Live stream = find(key);
        if (stream != null && frame.appendedAt - stream.lastAppendedAt > limits.idleMicros()) {
            retire(stream);
            stream = null;
        }
        if (stream != null) {
            long hour = HOUR_SECONDS * key.sampleRate();
            boolean ahead = frame.firstSample - stream.tracker.highest() > hour;
            boolean below = stream.tracker.highest() - (frame.firstSample + frame.count) > hour;
            if (ahead && !confirmed(stream, frame, key.sampleRate())) {
                return Refusal.UNCONFIRMED_JUMP;
            }
            if (below && !stream.tracker.hasStarted() && !confirmed(stream, frame, key.sampleRate())) {
                stream.tracker.startOver();
            }
        }
        if (stream == null) {
            stream = open(feed, key, frame);
        }
        stream.lastAppendedAt = frame.appendedAt;
        stream.lastFirst = frame.firstSample;
        stream.lastDeviceCapturedAt = frame.deviceCapturedAt;
        stream.context.newestOffset(frame.offset);
        stream.tracker.accept(frame, rows);
        if (stream.tracker.isOver()) {
            live.remove(stream);
        }
        return null;
    }

    /** Marks where a frame that could not be decoded stood. */
    void undecodableAt(StreamKey key, long firstSample) {
        Live stream = find(key);
        if (stream != null) {
            stream.tracker.undecodableAt(firstSample);
        }
    }

    /** Retires streams whose last frame was appended before {@code appendedBefore}; the caller knows the log's end. */
    void retireIdle(long appendedBefore) {
        for (int i = live.size() - 1; i >= 0; i--) {
            if (live.get(i).lastAppendedAt < appendedBefore) {
                retire(live.get(i));
            }
        }
    }

    /** Whether the device's times are as far apart as its samples, from the frame before to this one. */
    private static boolean confirmed(Live stream, FrameHeader frame, int rate) {
        long jump = (frame.firstSample - stream.lastFirst) * 1_000_000 / rate;
        long off = frame.deviceCapturedAt - stream.lastDeviceCapturedAt - jump;
        long tolerance = Math.max(CONFIRM_TOLERANCE_MICROS, Math.abs(jump) / 100);
        return off >= -tolerance && off <= tolerance;
    }

    private Live open(PartitionFeed feed, StreamKey key, FrameHeader frame) {
        if (live.size() >= limits.streamsPerMic()) {
            retire(quietest());
        }
        StreamContext context = new StreamContext(
                key, feed.topic(), feed.partition(), feed.ledger().open(frame.offset, feed.lanes()));
        context.newestOffset(frame.offset);
        StreamTracker tracker = new StreamTracker(
                limits.reorderSamples(key.sampleRate()), context.timeline(), sinks.open(context), context.discards());
        Live stream = new Live(context, tracker);
        live.add(stream);
        return stream;
    }

    private void retire(Live stream) {
        live.remove(stream);
        stream.tracker.retire();
    }

    private Live quietest() {
        Live quietest = live.get(0);
        for (Live each : live) {
            if (each.lastAppendedAt < quietest.lastAppendedAt) {
                quietest = each;
            }
        }
        return quietest;
    }

    @Nullable
    private Live find(StreamKey key) {
        for (int i = 0; i < live.size(); i++) {
            if (live.get(i).context.key().equals(key)) {
                return live.get(i);
            }
        }
        return null;
    }
}
