package io.earshot.window;

import io.earshot.audio.ChannelMix;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.serde.AudioFrameReader;
import io.earshot.avro.serde.UndecodableRecordException;
import io.earshot.avro.serde.UnknownSchemaException;
import io.earshot.ingest.DeadLetters;
import io.earshot.ingest.FrameDecoder;
import io.earshot.ingest.FrameIntake;
import io.earshot.ingest.FrameReader;
import io.earshot.ingest.IngestLimits;
import io.earshot.ingest.IngestMeter;
import io.earshot.ingest.OverloadPolicy;
import io.earshot.ingest.PartitionFeed;
import io.earshot.ingest.RejectedFrameException;
import io.earshot.ingest.Rejection;
import io.earshot.ingest.SampleSink;
import io.earshot.ingest.SampleSinkFactory;
import io.earshot.ingest.StreamContext;
import io.earshot.media.FlacFrameDecoder;
import io.earshot.model.ModelInput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A worker without threads or Kafka: frames in, outcomes out of a real ring. What a real worker would have published
 * and the broker acknowledged is {@link #acknowledge}d by hand, so that a test decides where a crash falls.
 */
public final class WindowWorker {
    /** An outcome as a test compares it. */
    public record Seen(
            OutcomeKind kind,
            GapReason reason,
            long first,
            long last,
            int content,
            float power,
            boolean padded,
            long startAt,
            long firstOffset,
            long lastOffset,
            long streamSamples,
            List<Long> discards,
            ClockQuality quality) {}

    private final WindowRing ring;
    private final ModelInput input;
    private final FrameIntake intake;
    private final PartitionFeed feed;
    private final List<Seen> seen = new ArrayList<>();
    private final List<Runnable> unacknowledged = new ArrayList<>();
    private final TreeMap<Long, Rejection> rejections = new TreeMap<>();
    private final List<Runnable> letters = new ArrayList<>();
    private long read;
    private long lagMicros;

    public WindowWorker(ModelInput input, IngestLimits limits, long startOffset) {
        this(input, limits, startOffset, OverloadPolicy.WAIT, -1);
    }

    /** @param strictPower level of the silence gate while silence is gated; otherwise it is off */
    WindowWorker(ModelInput input, IngestLimits limits, long startOffset, OverloadPolicy overload, double strictPower) {
        this.input = input;
        this.ring = new WindowRing(
                256,
                new int[] {input.valuesPerWindow()},
                1,
                new WindowGrid(input.rate(), input.rate(), input.window(), input.hop(), 0));
        this.feed = new PartitionFeed("frames", 0, 1, startOffset);
        DeadLetters unacknowledgedLetters = (from, offset, key, value, reason) -> {
            rejections.put(offset, reason);
            letters.add(() -> from.ledger().finished(offset));
        };
        this.intake = new FrameIntake(
                limits,
                reader(),
                new FrameDecoder(new FlacFrameDecoder(), ChannelMix.MEAN, input.channels() > 1),
                new Delayed(new FeatureStage(List.of(new FeatureStage.Target(ring, List.of(input))), -1, strictPower)),
                unacknowledgedLetters,
                (mic, topic) -> !mic.startsWith("foreign-"),
                IngestMeter.NONE,
                () -> 0,
                overload);
    }

    /** Windows wait as long as the test says. */
    private final class Delayed implements SampleSinkFactory {
        private final FeatureStage stage;

        Delayed(FeatureStage stage) {
            this.stage = stage;
        }

        @Override
        public SampleSink open(StreamContext stream) {
            return stage.open(stream);
        }

        @Override
        public void gateSilence(boolean strictly) {
            stage.gateSilence(strictly);
        }

        @Override
        public long waitMicros() {
            return lagMicros;
        }
    }

    /** From the next frame on the worker lags so much. */
    void lag(long micros) {
        lagMicros = micros;
    }

    private static FrameReader reader() {
        AudioFrameReader reader = new AudioFrameReader();
        return (value, reuse) -> {
            try {
                return reader.read(value, reuse);
            } catch (UnknownSchemaException e) {
                throw new RejectedFrameException(Rejection.UNKNOWN_SCHEMA, e.getMessage());
            } catch (UndecodableRecordException e) {
                throw new RejectedFrameException(Rejection.MALFORMED, e.getMessage());
            }
        };
    }

    /** Reads one record as it lies in the topic; a refused one waits for {@link #acknowledgeLetters}. */
    public void readRecord(long offset, long appendedAt, ByteBuffer key, ByteBuffer value) {
        feed.ledger().dispatched(offset);
        intake.frame(feed, offset, appendedAt, key, value);
        collect();
    }

    /** The broker acknowledges the dead letters sent so far. */
    public void acknowledgeLetters() {
        letters.forEach(Runnable::run);
        letters.clear();
    }

    /** Reads one frame, as the poller and feature thread would; a refused one counts as dead-lettered at once. */
    public void read(long offset, long appendedAt, AudioFrame frame) {
        feed.ledger().dispatched(offset);
        Rejection rejection = intake.frame(feed, offset, appendedAt, frame);
        if (rejection != null) {
            rejections.put(offset, rejection);
        }
        feed.ledger().finished(offset);
        collect();
    }

    private void collect() {
        while (!ring.isDrained()) {
            WindowSlot slot = ring.slot(read);
            int content = 0;
            if (slot.kind() == OutcomeKind.SCORED) {
                float[] values = new float[input.valuesPerWindow()];
                ring.inputs(slot.index(), 1)[0].get(values);
                content = Arrays.hashCode(values);
            }
            seen.add(new Seen(
                    slot.kind(),
                    slot.reason(),
                    slot.firstIndex(),
                    slot.lastIndex(),
                    content,
                    slot.power(),
                    slot.padded(),
                    slot.startAt(),
                    slot.firstOffset(),
                    slot.lastOffset(),
                    slot.streamSamples(),
                    Arrays.stream(slot.discards()).boxed().toList(),
                    slot.clockQuality()));
            var floor = slot.stream().floor();
            long after = slot.floorAfter();
            unacknowledged.add(() -> floor.acknowledged(0, after));
            ring.release(read);
            read++;
        }
    }

    /** The broker acknowledges the first so many outcomes that it had not yet. */
    public void acknowledge(int count) {
        List<Runnable> first = unacknowledged.subList(0, count);
        first.forEach(Runnable::run);
        first.clear();
    }

    /** Outcomes published and not acknowledged. */
    public int unacknowledged() {
        return unacknowledged.size();
    }

    /** What this worker would commit now. */
    public long committable() {
        return feed.ledger().committable();
    }

    public List<Seen> seen() {
        return seen;
    }

    /** Refused frames by offset. */
    public SortedMap<Long, Rejection> rejections() {
        return rejections;
    }

    /** The log ended at {@code now}; streams whose newest append is older than the bound retire. */
    public void retireIdle(long appendedBefore) {
        intake.retireIdle(feed, appendedBefore);
        collect();
    }
}
