package io.earshot.api;

import io.earshot.features.LogMel;
import io.earshot.features.LogMelParameters;
import io.earshot.model.ModelInput;
import java.util.Arrays;
import java.util.Objects;

/**
 * The log-mel windows of a whole clip, on the engine's grid: the tail is padded with silence to
 * {@code 1 + ceil(max(0, n - window) / hop)} windows, as at the end of a stream. Not thread-safe.
 */
public final class LogMelWindows {
    private final ModelInput input;
    private final LogMel logMel;
    private final int bands;

    /** @throws IllegalArgumentException unless the input is one channel of log-mel whose rows stand alone */
    public LogMelWindows(ModelInput input) {
        LogMelParameters parameters = input.logMel();
        if (parameters == null
                || input.kind() != ModelInput.Kind.LOG_MEL
                || !parameters.rowsStandAlone()
                || input.channels() != 1) {
            throw new IllegalArgumentException("input %s must be log-mel of one channel, not centred, is %d of %s"
                    .formatted(input.name(), input.channels(), input.kind().key()));
        }
        this.input = input;
        this.logMel = new LogMel(Objects.requireNonNull(parameters));
        this.bands = parameters.melBands();
    }

    /** @return windows of a clip of that many samples, at least one */
    public int count(int samples) {
        return count(samples, input);
    }

    /** @return windows of a clip of that many samples, at least one, of an input of any kind */
    public static int count(int samples, ModelInput input) {
        return 1 + -Math.floorDiv(-Math.max(0, samples - input.window()), input.hop());
    }

    /**
     * @param samples the clip, at the input's rate
     * @return {@code [windows][rows * bands]}
     */
    public float[][] of(float[] samples) {
        int windows = count(samples.length);
        float[] rows = rows(samples, (windows - 1) * input.rowsPerHop() + input.rows());
        float[][] out = new float[windows][];
        for (int k = 0; k < windows; k++) {
            int from = k * input.rowsPerHop() * bands;
            out[k] = Arrays.copyOfRange(rows, from, from + input.rows() * bands);
        }
        return out;
    }

    /**
     * @param samples the clip, at the input's rate; what rows need beyond its end is silence
     * @return {@code [count * bands]}, row by row
     */
    public float[] rows(float[] samples, int count) {
        LogMelParameters parameters = logMel.parameters();
        int needed = parameters.samplesFor(count);
        float[] padded = samples.length >= needed ? samples : Arrays.copyOf(samples, needed);
        float[] rows = new float[count * bands];
        logMel.rows(padded, 0, count, rows, 0);
        return rows;
    }
}
