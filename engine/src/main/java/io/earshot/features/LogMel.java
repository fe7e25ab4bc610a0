package io.earshot.features;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The log-mel front end of YAMNet (Hershey et al., CNN Architectures for Large-Scale Audio Classification, 2017) and of
 * others: turns each stretch of samples into one row of log-mel values. What a window makes of its rows besides is
 * {@link WindowFeatures}.
 *
 * <ul>
 *   <li>a row depends on its own samples only: the same samples give the same bits, wherever they lie and however many
 *       rows are asked for at once;
 *   <li>rows are made {@value #AT_ONCE} at a time: fewer take as long;
 *   <li>nothing is allocated after construction.
 * </ul>
 *
 * <p>Not thread-safe: one instance per feature thread; it may serve any number of microphones.
 */
public final class LogMel {
    /** Rows that cost the least when asked for together, or a multiple of them. */
    public static final int AT_ONCE = RealFft.LANES;

    private static final double DECIBELS_PER_E = 10 / Math.log(10);

    private final LogMelParameters parameters;
    private final Compression.@Nullable Decibels decibels;
    private final float logOffset;
    private final float[] spectra;
    private final float[] bands;
    private final RealFft fft;
    private final MelFilterBank filters;

    public LogMel(LogMelParameters parameters) {
        this.parameters = parameters;
        decibels = parameters.compression() instanceof Compression.Decibels of ? of : null;
        logOffset = parameters.compression() instanceof Compression.Offset of ? (float) of.offset() : 0;
        spectra = new float[(parameters.fftSize() / 2 + 1) * AT_ONCE];
        bands = new float[parameters.melBands() * AT_ONCE];
        fft = new RealFft(parameters.fftSize(), window(parameters));
        filters = new MelFilterBank(parameters);
    }

    public LogMelParameters parameters() {
        return parameters;
    }

    /**
     * Computes consecutive rows, each from the samples at its place on and as if by itself. NaN or infinite samples give NaN or infinite values: they are refused where audio is
     * decoded.
     *
     * @param samples holds the first row's {@code windowLength} samples from {@code from} on; each further row begins
     *     {@code step} later
     * @param count rows, from 0
     * @param out takes {@code count} times {@code melBands} values from {@code outFrom} on, row by row
     * @throws IndexOutOfBoundsException when either range does not fit its array
     */
    public void rows(float[] samples, int from, int count, float[] out, int outFrom) {
        if (count > 0) {
            Objects.checkFromIndexSize(from, parameters.samplesFor(count), samples.length);
        }
        int melBands = parameters.melBands();
        Objects.checkFromIndexSize(outFrom, count * melBands, out.length);
        int step = parameters.step();
        for (int row = 0; row < count; row += AT_ONCE) {
            int rows = Math.min(AT_ONCE, count - row);
            int to = outFrom + row * melBands;
            if (decibels == null) {
                logarithms(samples, from + row * step, rows, out, to);
            } else {
                decibels(decibels, samples, from + row * step, rows, out, to);
            }
        }
    }

    private void logarithms(float[] samples, int from, int rows, float[] out, int to) {
        int melBands = parameters.melBands();
        fft.magnitudes(samples, from, parameters.step(), rows, spectra);
        for (int lane = 0; lane < rows; lane += MelFilterBank.AT_ONCE) {
            filters.apply(spectra, AT_ONCE, lane, bands, lane * melBands);
        }
        for (int i = 0; i < rows * melBands; i++) {
            out[to + i] = Logarithm.of(bands[i] + logOffset);
        }
    }

    private void decibels(Compression.Decibels decibels, float[] samples, int from, int rows, float[] out, int to) {
        int melBands = parameters.melBands();
        fft.powers(samples, from, parameters.step(), rows, spectra);
        for (int lane = 0; lane < rows; lane += MelFilterBank.AT_ONCE) {
            filters.applyToPowers(spectra, AT_ONCE, lane, bands, lane * melBands);
        }
        float least = (float) decibels.least();
        for (int i = 0; i < rows * melBands; i++) {
            out[to + i] = (float) (DECIBELS_PER_E * Logarithm.of(Math.max(least, bands[i])));
        }
    }

    /** @return the mel filters as a matrix of {@code melBands} rows and {@code fftSize / 2 + 1} columns, row by row */
    public static float[] filters(LogMelParameters parameters) {
        return new MelFilterBank(parameters).matrix();
    }

    /** @return the window that a row's samples are multiplied with, {@code windowLength} values */
    public static double[] window(LogMelParameters parameters) {
        return periodicHann(parameters.windowLength());
    }

    /** Periodic: its period is the length, so the value that would close it is left out. */
    private static double[] periodicHann(int length) {
        double[] window = new double[length];
        for (int i = 0; i < length; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / length);
        }
        return window;
    }
}
