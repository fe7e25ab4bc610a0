package io.earshot.window;

import io.earshot.audio.Resampler;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.ingest.FrameTimeline;
import io.earshot.ingest.SampleSink;
import io.earshot.ingest.StreamContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one stream into the windows of one front end. Invariants:
 *
 * <ul>
 *   <li>window {@code k} lies where {@link WindowGrid} says, gaps or not;
 *   <li>every window from the first on is claimed once, in order: complete, or inside a range that says why not;
 *   <li>a window that touches a gap is never padded; only the end of the stream is;
 *   <li>how the stream was split into calls does not change the windows.
 * </ul>
 *
 * <p>Belongs to the feature thread of its stream.
 */
public final class WindowAssembler implements SampleSink {
    private static final long UNKNOWN = Long.MAX_VALUE;
    private static final float[] SILENCE = new float[SourceToTarget.CHUNK];

    private final StreamContext stream;
    private final WindowGrid grid;
    private final WindowRing ring;
    private final FrontEnd frontEnd;
    private final SourceToTarget samples;
    private final double silencePower;
    private final int discardReader;
    private final float[][] zeroRows;

    private long next;
    private long windows = UNKNOWN;
    private long total = UNKNOWN;
    private long delivered;

    /**
     * @param resampler null where the rates are equal
     * @param firstRow row of the samples that is the model's first channel: 0 is the mono mix, 1 and 2 are left and right
     * @param channels 1 or 2, as the model wants
     * @param silencePower mean power below which a window is SILENT and not scored; negative switches the gate off
     */
    WindowAssembler(
            StreamContext stream,
            WindowGrid grid,
            WindowRing ring,
            FrontEnd frontEnd,
            @Nullable Resampler resampler,
            int firstRow,
            int channels,
            double silencePower) {
        this.stream = stream;
        this.grid = grid;
        this.ring = ring;
        this.frontEnd = frontEnd;
        this.silencePower = silencePower;
        this.samples = new SourceToTarget(grid, resampler, firstRow, channels, frontEnd.keep());
        this.discardReader = stream.discards().reader();
        this.zeroRows = new float[firstRow + channels][];
        Arrays.fill(zeroRows, SILENCE);
    }

    /** The lowest source sample that is still needed. */
    long needFrom() {
        return grid.needFrom(next);
    }

    @Override
    public void resume(long firstSample) {
        next = grid.firstWindowFrom(firstSample);
        delivered = firstSample;
        restart(firstSample);
        WindowSlot slot = claim(OutcomeKind.RESUME, null, next, next);
        slot.floorAfter = floorAfter(next);
        ring.publish(slot);
    }

    private void restart(long nextSource) {
        frontEnd.restart(next);
        samples.restart(next * grid.hop(), nextSource);
    }

    @Override
    public void samples(float[][] rows, int from, int count, long firstSample) {
        int taken = 0;
        // Past the last window nothing is needed, and after a gap there may not be the support to compute it.
        while (taken < count && next < windows) {
            int n = Math.min(count - taken, SourceToTarget.CHUNK);
            samples.add(rows, from + taken, n, firstSample + taken);
            taken += n;
            delivered = firstSample + taken;
            emitComplete();
        }
    }

    private void emitComplete() {
        frontEnd.advance(samples, next);
        while (next < windows && frontEnd.complete(samples, next)) {
            emitWindow();
            frontEnd.advance(samples, next);
        }
    }

    private void emitWindow() {
        boolean silent = silencePower >= 0 && frontEnd.power(samples, next) < silencePower;
        WindowSlot slot = claim(silent ? OutcomeKind.SILENT : OutcomeKind.SCORED, null, next, next);
        frontEnd.write(samples, next, slot);
        long from = Math.max(0, grid.sourceStart(next));
        long to = Math.min(total, grid.sourceEnd(next));
        slot.firstOffset = stream.timeline().firstOffset(from, to);
        slot.lastOffset = stream.timeline().lastOffset(from, to);
        slot.appendedAt = stream.timeline().appendedAt(from, to);
        slot.padded = total != UNKNOWN && next * grid.hop() + grid.window() > grid.targetSamples(total);
        next++;
        slot.floorAfter = floorAfter(next);
        ring.publish(slot);
    }

    @Override
    public void gap(long fromSample, long toSample, GapReason reason) {
        delivered = toSample;
        long after = Math.min(Math.max(next, grid.firstWindowFrom(toSample)), windows);
        if (after > next) {
            WindowSlot slot = claim(OutcomeKind.GAP, reason, next, after - 1);
            next = after;
            slot.floorAfter = floorAfter(next);
            ring.publish(slot);
        }
        restart(toSample);
    }

    @Override
    public void endsAt(long totalSamples) {
        total = totalSamples;
        windows = Math.max(next, grid.windowsOf(totalSamples));
    }

    @Override
    public void end() {
        while (next < windows) {
            padTail();
        }
        publishRetired(total);
    }

    /** Feeds silence from the stream's end on until its last window is complete. */
    private void padTail() {
        samples.add(zeroRows, 0, SILENCE.length, delivered);
        delivered += SILENCE.length;
        emitComplete();
    }

    @Override
    public void retire() {
        publishRetired(-1);
    }

    private void publishRetired(long streamSamples) {
        WindowSlot slot = claim(OutcomeKind.RETIRED, null, next, next);
        slot.streamSamples = streamSamples;
        long ended = streamSamples >= 0 ? streamSamples : delivered;
        slot.startAt = stream.timeline().endOf(ended);
        slot.floorAfter = FrameTimeline.NONE;
        ring.publish(slot);
    }

    private WindowSlot claim(OutcomeKind kind, @Nullable GapReason reason, long first, long last) {
        WindowSlot slot = ring.claim();
        stream.floor().claimed(ring.lanes());
        slot.stream = stream;
        slot.kind = kind;
        slot.reason = reason;
        slot.grid = grid;
        slot.firstIndex = first;
        slot.lastIndex = last;
        long start = grid.sourceStart(first);
        slot.startAt = stream.timeline().timeOf(start, grid.startFractionMicros(first));
        slot.clockQuality = stream.timeline().qualityAt(start);
        slot.clockErrorBound = stream.timeline().boundAt(start);
        slot.padded = false;
        slot.streamSamples = -1;
        slot.firstOffset = -1;
        slot.lastOffset = -1;
        slot.appendedAt = 0;
        slot.discards = stream.discards().take(discardReader);
        return slot;
    }

    /**
     * The oldest offset needed for window {@code k}. A live stream needs its newest frame at least: without it a worker
     * that takes over would not know of the stream, and could not say when it retires.
     */
    private long floorAfter(long k) {
        return Math.min(stream.timeline().oldestOffset(grid.needFrom(k)), stream.newestOffset());
    }
}
