package io.earshot.edge.stream;

import io.earshot.avro.AudioFrame;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One microphone's samples become frames. Invariants:
 *
 * <ul>
 *   <li>a stream's samples are counted without a hole: what is missing between samples is another stream;
 *   <li>a change of rate, channels or encoding is another stream, as is a jump of the clock;
 *   <li>every sample given is in one frame, but for fewer than 10 ms where a source broke off, which are counted.
 * </ul>
 *
 * <p>Thread-safe: whoever ends an agent may end its streams while their sources hang.
 */
public final class MicStream {
    private static final Logger log = LoggerFactory.getLogger(MicStream.class);
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    /** What is held until a stream's start is known: a sender's backlog. */
    private static final int MOST_HELD_BYTES = 4 << 20;
    /** Of what a frame may hold, 900 kB, with room to spare. */
    private static final int MOST_FRAME_BYTES = 800_000;
    /** A shorter frame must be a stream's last. */
    private static final int SHORTEST_DIVISOR = 100;

    private final String mic;
    private final int frameMillis;
    private final String run;
    private final ClockSettings clock;
    private final TimeSource time;
    private final FrameSink sink;
    private final StreamMeter meter;
    private final LevelMeter level = new LevelMeter();

    private @Nullable PcmFormat format;
    private @Nullable Timeline timeline;
    private @Nullable String givenId;
    private @Nullable String id;
    private String reason = "start";
    private int streams;
    private long arrived;
    private long sent;
    private byte[] frame = new byte[0];
    private int filled;
    private final Queue<byte[]> held = new ArrayDeque<>();
    private long heldBytes;
    private boolean closed;

    /**
     * @param run tells this process's streams from those of others
     * @param frameMillis how much audio a frame holds
     */
    public MicStream(
            String mic,
            String run,
            int frameMillis,
            ClockSettings clock,
            TimeSource time,
            FrameSink sink,
            StreamMeter meter) {
        this.mic = mic;
        this.run = run;
        this.frameMillis = frameMillis;
        this.clock = clock;
        this.time = time;
        this.sink = sink;
        this.meter = meter;
    }

    public LevelMeter level() {
        return level;
    }

    /**
     * Begins a stream of samples that were recorded before.
     *
     * @param streamId the same each time that this recording is read
     * @param startedAt of its first sample, microseconds since 1970-01-01 UTC
     */
    public synchronized void recorded(PcmFormat recorded, String streamId, long startedAt) {
        end(true, "recording");
        Long bound = clock.errorBound() == null ? null : clock.errorBound().toNanos() / 1000;
        begin(recorded, new RecordedTimeline(recorded, startedAt, bound));
        givenId = streamId;
    }

    /**
     * Live samples, or those of the recording that was begun.
     *
     * @param count bytes; whole samples of every channel
     */
    public synchronized void samples(PcmFormat given, byte[] bytes, int from, int count) {
        if (closed || count == 0) {
            return;
        }
        if (format != null && !format.equals(given)) {
            log.info("mic {}: now {}, was {}: another stream", mic, given, format);
            end(true, "format");
        }
        if (timeline == null) {
            begin(given, new SampleClock(given, clock, time));
        }
        int samples = count / given.blockBytes();
        if (!timeline().arrived(arrived + samples)) {
            log.info("mic {}: samples and clock jumped apart: another stream", mic);
            end(true, "clock");
            begin(given, new SampleClock(given, clock, time));
            timeline().arrived(samples);
        }
        arrived += samples;
        meter.samples(samples);
        level.add(given, bytes, from, count);
        int at = from;
        while (at < from + count) {
            int taken = Math.min(frame.length - filled, from + count - at);
            System.arraycopy(bytes, at, frame, filled, taken);
            filled += taken;
            at += taken;
            if (filled == frame.length) {
                hold(frame);
                frame = new byte[frame.length];
                filled = 0;
            }
        }
        if (heldBytes > MOST_HELD_BYTES) {
            timeline().settle();
        }
        release();
    }

    /** Samples are missing here. */
    public synchronized void gap() {
        end(true, "gap");
    }

    /**
     * The stream is over.
     *
     * @param clean whether the source ended it, or broke off
     */
    public synchronized void end(boolean clean) {
        end(clean, clean ? "ended" : "broken");
    }

    /** As {@link #end}; what comes later is not taken any more. */
    public synchronized void close() {
        end(true);
        closed = true;
    }

    /** What was read of a recording will be read again: its last samples are no frame of their own. */
    public synchronized void abandon() {
        held.clear();
        timeline = null;
        format = null;
    }

    private void end(boolean clean, String why) {
        if (timeline == null || format == null) {
            return;
        }
        timeline.settle();
        release();
        PcmFormat ending = format;
        int left = filled / ending.blockBytes();
        if (clean || left >= ending.rate() / SHORTEST_DIVISOR) {
            send(Arrays.copyOf(frame, filled), clean);
        } else {
            meter.dropped(left);
        }
        timeline = null;
        format = null;
        reason = why;
    }

    private void begin(PcmFormat given, Timeline from) {
        format = given;
        timeline = from;
        givenId = null;
        id = null;
        arrived = 0;
        sent = 0;
        filled = 0;
        int samples = (int) ((long) given.rate() * frameMillis / 1000);
        frame = new byte[Math.min(samples, MOST_FRAME_BYTES / given.blockBytes()) * given.blockBytes()];
        meter.streamBegan(reason);
    }

    private void hold(byte[] whole) {
        held.add(whole);
        heldBytes += whole.length;
    }

    private void release() {
        if (!timeline().isSettled()) {
            return;
        }
        byte[] next = held.poll();
        while (next != null) {
            send(next, false);
            next = held.poll();
        }
        heldBytes = 0;
    }

    private void send(byte[] payload, boolean last) {
        PcmFormat of = format;
        if (of == null) {
            throw new IllegalStateException("no stream");
        }
        Timeline when = timeline();
        if (id == null) {
            id = givenId == null ? newId(when.startedAt()) : givenId;
            log.info("mic {}: stream {}, {}", mic, id, of);
        }
        AudioFrame next = new AudioFrame();
        next.setMicId(mic);
        next.setStreamId(id);
        next.setStreamStartedAt(when.startedAt());
        next.setFirstSample(sent);
        next.setCapturedAt(when.capturedAt(sent));
        next.setClockErrorBound(when.errorBound());
        next.setSampleRate(of.rate());
        next.setChannels(of.channels());
        next.setEncoding(of.encoding());
        next.setEndOfStream(last);
        next.setPayload(ByteBuffer.wrap(payload));
        sent += payload.length / of.blockBytes();
        sink.accept(next);
    }

    private String newId(long startedAt) {
        Instant start = Instant.ofEpochMilli(Math.floorDiv(startedAt, 1000L));
        return "%s-%s-%d".formatted(ID.format(start), run, ++streams);
    }

    private Timeline timeline() {
        if (timeline == null) {
            throw new IllegalStateException("no stream");
        }
        return timeline;
    }
}
