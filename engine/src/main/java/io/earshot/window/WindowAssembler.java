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
 * Cuts one stream into the windows of one ring, for each of its inputs by a front end. Invariants:
 *
 * <ul>
 *   <li>window {@code k} lies where {@link WindowGrid} says, gaps or not;
 *   <li>every window from the first on is claimed once, in order: complete, or inside a range that says why not;
 *   <li>a window that touches a gap is never padded; only the end of the stream is;
 *   <li>how the stream was split into calls does not change the windows;
 *   <li>windows that touch skipped samples become one range for as long as these go on, but wait for no more than
 *       {@value #SKIPPED_SECONDS} s of windows.
 * </ul>
 *
 * <p>Belongs to the feature thread of its stream.
 */
public final class WindowAssembler implements SampleSink {
    private static final long UNKNOWN = Long.MAX_VALUE;
    private static final int SKIPPED_SECONDS = 5;
    private static final long NOTHING_SKIPPED = -1;
    private static final float[] SILENCE = new float[SourceToTarget.CHUNK];

    private final StreamContext stream;
    private final WindowGrid grid;
    private final WindowRing ring;
    private final FrontEnds frontEnds;
    private final SourceToTarget samples;
    private final SilenceGate silence;
    private final long mostSkipped;
    private final int discardReader;
    private final float[][] zeroRows;

    private long next;
    private long windows = UNKNOWN;
    private long total = UNKNOWN;
    private long delivered;
    /** End of the samples skipped last, while what they touch is not all published. */
    private long skippedTo = NOTHING_SKIPPED;

    /**
     * @param resampler null where the rates are equal
     * @param firstRow row of the samples that is the model's first channel: 0 is the mono mix, 1 and 2 are left and right
     * @param channels 1 or 2, as the model wants
     * @param silence below which a window is SILENT and not scored
     */
    WindowAssembler(
            StreamContext stream,
            WindowGrid grid,
            WindowRing ring,
            FrontEnds frontEnds,
            @Nullable Resampler resampler,
            int firstRow,
            int channels,
            SilenceGate silence) {
        this.stream = stream;
        this.grid = grid;
        this.ring = ring;
        this.frontEnds = frontEnds;
        this.silence = silence;
        this.mostSkipped = Math.max(1, (long) SKIPPED_SECONDS * grid.rate() / grid.hop());
        this.samples = new SourceToTarget(grid, resampler, firstRow, channels, frontEnds.keep());
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
        frontEnds.restart(next);
        samples.restart(next * grid.hop(), nextSource);
    }

    @Override
    public void samples(float[][] rows, int from, int count, long firstSample) {
        endSkipping();
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
        frontEnds.advance(samples, next);
        while (next < windows && frontEnds.complete(samples, next)) {
            emitWindow();
            frontEnds.advance(samples, next);
        }
    }

    private void emitWindow() {
        double level = silence.power();
        double power = frontEnds.power(samples, next);
        boolean silent = level >= 0 && power < level;
        WindowSlot slot = claim(silent ? OutcomeKind.SILENT : OutcomeKind.SCORED, null, next, next);
        frontEnds.write(samples, next, slot);
        slot.power = (float) power;
        locate(slot);
        slot.padded = total != UNKNOWN && next * grid.hop() + grid.window() > grid.targetSamples(total);
        next++;
        slot.floorAfter = floorAfter(next);
        ring.publish(slot);
    }

    /** Says which frames hold the samples of a slot's windows. */
    private void locate(WindowSlot slot) {
        long from = Math.max(0, grid.sourceStart(slot.firstIndex));
        long to = Math.min(total, grid.sourceEnd(slot.lastIndex));
        slot.firstOffset = stream.timeline().firstOffset(from, to);
        slot.lastOffset = stream.timeline().lastOffset(from, to);
        slot.appendedAt = stream.timeline().appendedAt(from, to);
    }

    @Override
    public void gap(long fromSample, long toSample, GapReason reason) {
        endSkipping();
        delivered = toSample;
        publishGap(reason, grid.firstWindowFrom(toSample));
        restart(toSample);
    }

    @Override
    public void skipped(long fromSample, long toSample) {
        skippedTo = toSample;
        delivered = toSample;
        // Only windows that certainly are: the stream may end with these samples.
        long whole = grid.windowsWithin(toSample);
        if (whole - next >= mostSkipped) {
            publishGap(GapReason.OVERLOAD, whole);
        }
    }

    /** Something follows what was skipped: whatever touches that is a gap. */
    private void endSkipping() {
        if (skippedTo != NOTHING_SKIPPED) {
            publishGap(GapReason.OVERLOAD, grid.firstWindowFrom(skippedTo));
            restart(skippedTo);
            skippedTo = NOTHING_SKIPPED;
        }
    }

    /** @param upTo the window after the range; those published before and those past the end are left out */
    private void publishGap(GapReason reason, long upTo) {
        long after = Math.min(Math.max(next, upTo), windows);
        if (after > next) {
            WindowSlot slot = claim(OutcomeKind.GAP, reason, next, after - 1);
            if (reason == GapReason.OVERLOAD) {
                locate(slot);
            }
            next = after;
            slot.floorAfter = floorAfter(next);
            ring.publish(slot);
        }
    }

    @Override
    public void endsAt(long totalSamples) {
        total = totalSamples;
        windows = Math.max(next, grid.windowsOf(totalSamples));
    }

    @Override
    public void end() {
        endSkipping();
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
        if (skippedTo != NOTHING_SKIPPED) {
            publishGap(GapReason.OVERLOAD, grid.windowsWithin(skippedTo));
        }
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
        slot.power = WindowSlot.NOT_MEASURED;
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
