package io.earshot.api;

import io.earshot.features.LogMel;
import io.earshot.features.WindowFeatures;
import io.earshot.model.ModelInput;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model hears of whole clips, whatever its front end: windows on the engine's grid, the tail padded with silence to
 * {@code 1 + ceil(max(0, n - window) / hop)} of them, as at the end of a stream. Not thread-safe.
 */
public final class ClipWindows {
    private final ModelInput input;
    private final @Nullable WindowFeatures features;

    public ClipWindows(ModelInput input) {
        this.input = input;
        WindowFeatures.Shape shape = input.features();
        this.features =
                shape == null ? null : new WindowFeatures(new LogMel(Objects.requireNonNull(input.logMel())), shape);
    }

    /** @return windows of a clip of that many samples, at least one */
    public int count(int samples) {
        return LogMelWindows.count(samples, input);
    }

    /**
     * @param samples {@code [channels][samples]} at the input's rate
     * @return {@code [windows][values]}
     */
    public float[][] of(float[][] samples) {
        int windows = count(samples[0].length);
        int needed = (windows - 1) * input.hop() + input.window();
        float[][] padded = padded(samples, needed);
        float[][] out = new float[windows][];
        for (int k = 0; k < windows; k++) {
            out[k] = window(padded, k * input.hop());
        }
        return out;
    }

    /**
     * One window.
     *
     * @param samples {@code [channels][samples]} at the input's rate, which hold the window from {@code from} on
     */
    public float[] window(float[][] samples, int from) {
        WindowFeatures known = features;
        if (known != null) {
            return known.of(samples, from).clone();
        }
        float[] out = new float[input.valuesPerWindow()];
        for (int c = 0; c < input.channels(); c++) {
            System.arraycopy(samples[c], from, out, c * input.window(), input.window());
        }
        return out;
    }

    private static float[][] padded(float[][] samples, int needed) {
        float[][] padded = new float[samples.length][];
        for (int c = 0; c < padded.length; c++) {
            padded[c] = samples[c].length >= needed ? samples[c] : Arrays.copyOf(samples[c], needed);
        }
        return padded;
    }
}
