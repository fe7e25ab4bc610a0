package io.earshot.window;

import io.earshot.audio.Resampler;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One stream's samples at the model's rate, as far as the model still needs them: resamples what comes, exactly, and
 * keeps it until {@link #dropBefore}. Outside the stream there is silence: before sample 0 and after its end.
 *
 * <p>Belongs to one assembler. Allocates when it grows, and then no more.
 */
final class SourceToTarget {
    /** The most source samples that one {@link #add} takes. */
    static final int CHUNK = 4096;

    private final WindowGrid grid;
    private final @Nullable Resampler resampler;
    private final int firstRow;
    private final int channels;

    private final float[][] source;
    private long sourceFirst;
    private int sourceCount;

    private final float[][] target;
    private long targetFirst;
    private int targetCount;

    /**
     * @param firstRow row of what is added that becomes channel 0
     * @param keep target samples that the assembler keeps at most between two calls
     */
    SourceToTarget(WindowGrid grid, @Nullable Resampler resampler, int firstRow, int channels, int keep) {
        this.grid = grid;
        this.resampler = resampler;
        this.firstRow = firstRow;
        this.channels = channels;
        this.source = new float[channels][resampler == null ? 0 : CHUNK + 4 * grid.halfSupport() + 8];
        long perChunk = resampler == null ? CHUNK : (long) CHUNK * grid.rate() / grid.sourceRate() + 2;
        this.target = new float[channels][(int) (keep + 2 * perChunk + 2L * grid.halfSupport() + 8)];
    }

    /** Starts anew at a target sample, whose support begins at the next source sample that is added or before 0. */
    void restart(long targetSample, long nextSource) {
        targetFirst = targetSample;
        targetCount = 0;
        sourceFirst = nextSource;
        sourceCount = 0;
    }

    /** Adds at most {@link #CHUNK} samples that follow the ones before. */
    void add(float[][] rows, int from, int count, long first) {
        if (resampler == null) {
            // Equal rates: a target sample is a source sample. What lies before the start is not needed.
            int skip = (int) Math.max(0, Math.min(count, targetFirst + targetCount - first));
            append(rows, from + skip, count - skip);
            return;
        }
        makeSourceRoom(count);
        for (int c = 0; c < channels; c++) {
            System.arraycopy(rows[firstRow + c], from, source[c], sourceCount, count);
        }
        sourceCount += count;
        resample();
    }

    private void append(float[][] rows, int from, int count) {
        makeTargetRoom(count);
        for (int c = 0; c < channels; c++) {
            System.arraycopy(rows[firstRow + c], from, target[c], targetCount, count);
        }
        targetCount += count;
    }

    private void resample() {
        Resampler by = resampler;
        if (by == null) {
            return;
        }
        long out = targetFirst + targetCount;
        long lastSource = sourceFirst + sourceCount - 1;
        // ceil(n * in / out) + H <= lastSource
        long ready = Math.floorDiv((lastSource - grid.halfSupport()) * grid.rate(), (long) grid.sourceRate()) + 1 - out;
        if (ready > 0) {
            int count = (int) ready;
            makeTargetRoom(count);
            for (int c = 0; c < channels; c++) {
                by.resample(
                        source[c], 0, sourceCount, sourceFirst, Resampler.NO_END, out, count, target[c], targetCount);
            }
            targetCount += count;
            out += count;
        }
        dropSourceBefore(by.needFrom(out));
    }

    private void dropSourceBefore(long position) {
        int drop = (int) Math.max(0, Math.min(sourceCount, position - sourceFirst));
        if (drop > 0) {
            for (float[] row : source) {
                System.arraycopy(row, drop, row, 0, sourceCount - drop);
            }
            sourceFirst += drop;
            sourceCount -= drop;
        }
    }

    private void makeSourceRoom(int count) {
        if (sourceCount + count > source[0].length) {
            for (int c = 0; c < channels; c++) {
                source[c] = Arrays.copyOf(source[c], sourceCount + count);
            }
        }
    }

    private void makeTargetRoom(int count) {
        if (targetCount + count > target[0].length) {
            for (int c = 0; c < channels; c++) {
                target[c] = Arrays.copyOf(target[c], (targetCount + count) * 2);
            }
        }
    }

    /** Position after the last target sample there is. */
    long end() {
        return targetFirst + targetCount;
    }

    /** The samples of a channel; {@link #indexOf} says where. */
    float[] row(int channel) {
        return target[channel];
    }

    int indexOf(long targetSample) {
        return (int) (targetSample - targetFirst);
    }

    /** Forgets target samples before a position. */
    void dropBefore(long targetSample) {
        int drop = (int) Math.max(0, Math.min(targetCount, targetSample - targetFirst));
        if (drop > 0) {
            for (float[] row : target) {
                System.arraycopy(row, drop, row, 0, targetCount - drop);
            }
            targetFirst += drop;
            targetCount -= drop;
        }
    }
}
