package io.earshot.window;

import io.earshot.audio.ChannelMix;
import io.earshot.audio.PcmDecoder;
import io.earshot.audio.SampleFormat;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.ingest.DeadLetters;
import io.earshot.ingest.FrameDecoder;
import io.earshot.ingest.FrameIntake;
import io.earshot.ingest.IngestLimits;
import io.earshot.ingest.IngestMeter;
import io.earshot.ingest.MicDomains;
import io.earshot.ingest.PartitionFeed;
import io.earshot.ingest.Rejection;
import io.earshot.model.ModelInput;
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
            boolean padded,
            long startAt,
            long firstOffset,
            long lastOffset,
            long streamSamples,
            List<Long> discards) {}

    private final WindowRing ring;
    private final ModelInput input;
    private final FrameIntake intake;
    private final PartitionFeed feed;
    private final List<Seen> seen = new ArrayList<>();
    private final List<Runnable> unacknowledged = new ArrayList<>();
    private final TreeMap<Long, Rejection> rejections = new TreeMap<>();
    private long read;

    public WindowWorker(ModelInput input, IngestLimits limits, long startOffset) {
        this.input = input;
        this.ring = new WindowRing(
                256,
                input.valuesPerWindow(),
                1,
                new WindowGrid(input.rate(), input.rate(), input.window(), input.hop(), 0));
        this.feed = new PartitionFeed("frames", 0, 1, startOffset);
        DeadLetters none = (from, offset, key, value, reason) -> {};
        this.intake = new FrameIntake(
                limits,
                (value, reuse) -> reuse,
                new FrameDecoder(new PcmDecoder(SampleFormat.PCM_S16LE), ChannelMix.MEAN, false),
                new FeatureStage(List.of(new FeatureStage.Target(ring, input)), -1),
                none,
                MicDomains.ANY,
                IngestMeter.NONE,
                () -> 0);
    }

    /** Reads one frame, as the poller and feature thread would. */
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
                ring.inputs(slot.index(), 1).get(values);
                content = Arrays.hashCode(values);
            }
            seen.add(new Seen(
                    slot.kind(),
                    slot.reason(),
                    slot.firstIndex(),
                    slot.lastIndex(),
                    content,
                    slot.padded(),
                    slot.startAt(),
                    slot.firstOffset(),
                    slot.lastOffset(),
                    slot.streamSamples(),
                    Arrays.stream(slot.discards()).boxed().toList()));
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
