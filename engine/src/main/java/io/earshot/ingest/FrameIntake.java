package io.earshot.ingest;

import com.lmax.disruptor.EventHandler;
import io.earshot.audio.StreamKey;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.ClockQuality;
import io.earshot.ingest.OverloadPolicy.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A feature thread's way from records to streams: decodes, checks, and gives each frame to its mic. Invariants:
 *
 * <ul>
 *   <li>every frame ends as part of a stream, as a dead letter with its reason, or skipped because its partition was
 *       revoked;
 *   <li>a frame is finished in the ledger only after its stream holds what it still needs;
 *   <li>a frame that comes while its partition is skipped for overload is part of its stream as any other, but nothing
 *       of its samples is looked at: a payload that could not be decoded goes unnoticed.
 * </ul>
 *
 * <p>One instance a shard, called by its one thread.
 */
public final class FrameIntake implements EventHandler<FrameSlot> {
    private final IngestLimits limits;
    private final FrameReader reader;
    private final FrameDecoder decoder;
    private final SampleSinkFactory sinks;
    private final DeadLetters deadLetters;
    private final MicDomains domains;
    private final IngestMeter meter;
    private final LongSupplier clockMicros;
    private final OverloadControl overload;
    private final AtomicLong bytesInFlight = new AtomicLong();

    private final Map<PartitionFeed, FeedStreams> feeds = new HashMap<>();
    private final AudioFrame reused = new AudioFrame();
    private final FrameHeader header = new FrameHeader();

    /** One that works everything off: files, replays and tests. */
    public FrameIntake(
            IngestLimits limits,
            FrameReader reader,
            FrameDecoder decoder,
            SampleSinkFactory sinks,
            DeadLetters deadLetters,
            MicDomains domains,
            IngestMeter meter,
            LongSupplier clockMicros) {
        this(limits, reader, decoder, sinks, deadLetters, domains, meter, clockMicros, OverloadPolicy.WAIT);
    }

    /** @param clockMicros wall clock, microseconds since 1970-01-01 UTC: for latency figures and overload alone */
    public FrameIntake(
            IngestLimits limits,
            FrameReader reader,
            FrameDecoder decoder,
            SampleSinkFactory sinks,
            DeadLetters deadLetters,
            MicDomains domains,
            IngestMeter meter,
            LongSupplier clockMicros,
            OverloadPolicy overload) {
        this.limits = limits;
        this.reader = reader;
        this.decoder = decoder;
        this.sinks = sinks;
        this.deadLetters = deadLetters;
        this.domains = domains;
        this.meter = meter;
        this.clockMicros = clockMicros;
        this.overload = new OverloadControl(overload);
    }

    /** Bytes of the frames between poller and this thread; the poller adds, this thread takes away. */
    AtomicLong bytesInFlight() {
        return bytesInFlight;
    }

    @Override
    public void onEvent(FrameSlot slot, long sequence, boolean endOfBatch) {
        PartitionFeed feed = slot.feed;
        int bytes = slot.bytes;
        try {
            if (feed != null && !feed.isRevoked()) {
                if (slot.kind == FrameSlot.Kind.FRAME) {
                    frame(feed, slot.offset, slot.timeMicros, slot.key, slot.value);
                } else {
                    retireIdle(feed, slot.timeMicros);
                    observe(feed, slot.upToMicros);
                }
            }
        } finally {
            slot.clear();
            bytesInFlight.addAndGet(-bytes);
        }
        if (slot.kind == FrameSlot.Kind.IDLE_CHECK) {
            forgetRevoked();
        }
    }

    /**
     * Takes one record in partition order.
     *
     * @param appendedAt the broker's append time, microseconds since 1970-01-01 UTC
     */
    public void frame(
            PartitionFeed feed, long offset, long appendedAt, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        long began = System.nanoTime();
        Rejection rejection = take(feed, offset, appendedAt, key, value);
        meter.processed(System.nanoTime() - began);
        if (rejection == null) {
            feed.ledger().finished(offset);
        } else {
            meter.rejected(rejection);
            deadLetters.reject(feed, offset, key, value, rejection);
        }
    }

    @Nullable
    private Rejection take(
            PartitionFeed feed, long offset, long appendedAt, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        if (value == null || !value.hasRemaining()) {
            return Rejection.EMPTY_RECORD;
        }
        AudioFrame frame;
        try {
            frame = reader.read(value.duplicate(), reused);
        } catch (RejectedFrameException e) {
            return e.reason();
        }
        return take(feed, offset, appendedAt, key == null ? null : text(key), frame);
    }

    /**
     * Takes one frame that needs no reading: what files and tests do. Rejections are counted and returned, not sent
     * anywhere.
     *
     * @return why not, or null when it was taken
     */
    public @Nullable Rejection frame(PartitionFeed feed, long offset, long appendedAt, AudioFrame frame) {
        Rejection rejection = take(feed, offset, appendedAt, frame.getMicId(), frame);
        if (rejection != null) {
            meter.rejected(rejection);
        }
        return rejection;
    }

    @Nullable
    private Rejection take(PartitionFeed feed, long offset, long appendedAt, @Nullable String key, AudioFrame frame) {
        Rejection bad = FrameChecks.ofHeader(frame, key);
        if (bad != null) {
            return bad;
        }
        String micId = frame.getMicId();
        if (!domains.allows(micId, feed.topic())) {
            return Rejection.FOREIGN_DOMAIN;
        }
        FeedStreams streams = feeds.get(feed);
        if (streams == null) {
            forgetRevoked();
            streams = new FeedStreams(feed, overload);
            feeds.put(feed, streams);
        }
        Stage stage = streams.observe(appendedAt, sinks.waitMicros(), clockMicros.getAsLong());
        sinks.gateSilence(stage != Stage.NORMAL);
        Map<String, MicStreams> mics = streams.mics;
        MicStreams mic = mics.get(micId);
        if (mic == null) {
            if (mics.size() >= limits.micsPerPartition()) {
                return Rejection.TOO_MANY_MICS;
            }
            mic = new MicStreams(limits, sinks);
            mics.put(micId, mic);
        }
        try {
            return take(feed, offset, appendedAt, frame, mic, stage == Stage.SKIPPING);
        } finally {
            if (mic.isEmpty()) {
                mics.remove(micId);
            }
        }
    }

    @Nullable
    private Rejection take(
            PartitionFeed feed, long offset, long appendedAt, AudioFrame frame, MicStreams mic, boolean skip) {
        StreamKey key = mic.liveKey(frame.getStreamId(), frame.getStreamStartedAt(), frame.getSampleRate());
        if (key == null) {
            key = new StreamKey(
                    frame.getMicId(), frame.getStreamId(), frame.getStreamStartedAt(), frame.getSampleRate());
        }
        boolean hasSamples = frame.getPayload().hasRemaining();
        int count = skip && hasSamples ? decoder.samples(frame) : 0;
        float[][] rows = decoder.rows();
        boolean skipped = skip && count > 0;
        if (hasSamples && !skipped) {
            try {
                count = decoder.decode(frame);
                rows = decoder.rows();
            } catch (RejectedFrameException e) {
                mic.undecodableAt(key, frame.getFirstSample());
                return e.reason();
            }
        }
        Rejection bad = FrameChecks.ofLength(frame, count);
        if (bad != null) {
            mic.undecodableAt(key, frame.getFirstSample());
            return bad;
        }
        fillHeader(frame, count, offset, appendedAt);
        header.skipped = skip;
        if (skip) {
            meter.skipped();
        }
        if (mic.accept(feed, key, header, rows) != null) {
            return Rejection.UNCONFIRMED_JUMP;
        }
        long now = clockMicros.getAsLong();
        meter.frame(frame.getPayload().remaining(), now - header.capturedAt - duration(count, frame.getSampleRate()));
        return null;
    }

    private void fillHeader(AudioFrame frame, int count, long offset, long appendedAt) {
        header.firstSample = frame.getFirstSample();
        header.count = count;
        header.offset = offset;
        header.appendedAt = appendedAt;
        header.endOfStream = frame.getEndOfStream();
        header.deviceCapturedAt = frame.getCapturedAt();
        Long bound = frame.getClockErrorBound();
        header.clockErrorBound = bound == null || bound < 0 ? FrameHeader.UNKNOWN_BOUND : bound;
        // A device may say anything, but no time overflows into the few days around the broker's.
        long ahead = frame.getCapturedAt() - appendedAt;
        if (ahead <= limits.maxClockAheadMicros() && ahead >= -limits.maxClockBehindMicros()) {
            header.capturedAt = frame.getCapturedAt();
            header.clockQuality = ClockQuality.DEVICE;
        } else {
            header.capturedAt = appendedAt - duration(count, frame.getSampleRate());
            header.clockQuality = ClockQuality.REPLACED;
            header.clockErrorBound = FrameHeader.UNKNOWN_BOUND;
        }
    }

    private static long duration(int samples, int rate) {
        return samples * 1_000_000L / rate;
    }

    private static String text(ByteBuffer key) {
        byte[] bytes = new byte[key.remaining()];
        key.duplicate().get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Retires the streams of a partition whose newest frame was appended before a time; the caller knows the log. */
    public void retireIdle(PartitionFeed feed, long appendedBefore) {
        FeedStreams streams = feeds.get(feed);
        if (streams == null) {
            return;
        }
        for (Iterator<MicStreams> i = streams.mics.values().iterator(); i.hasNext(); ) {
            MicStreams mic = i.next();
            mic.retireIdle(appendedBefore);
            if (mic.isEmpty()) {
                i.remove();
            }
        }
    }

    /** Overload can be over without a frame that says so. */
    private void observe(PartitionFeed feed, long upTo) {
        FeedStreams streams = feeds.get(feed);
        if (streams != null) {
            streams.observe(upTo, sinks.waitMicros(), clockMicros.getAsLong());
        }
    }

    private void forgetRevoked() {
        feeds.entrySet().removeIf(each -> {
            boolean revoked = each.getKey().isRevoked();
            if (revoked) {
                each.getValue().forget();
            }
            return revoked;
        });
    }
}
