package io.earshot.features;

import java.util.Objects;

/**
 * YAMNet's log-mel front end (Hershey et al., CNN Architectures for Large-Scale Audio Classification, 2017): one call
 * turns one window of samples into one row of log-mel values.
 *
 * <ul>
 *   <li>a row depends on its own samples only: the same samples give the same bits, wherever they lie and however the
 *       stream was cut;
 *   <li>nothing is allocated after construction.
 * </ul>
 *
 * <p>Not thread-safe: one instance per feature thread; it may serve any number of microphones.
 */
public final class LogMel {
    private final LogMelParameters parameters;
    private final float logOffset;
    private final double[] hann;
    private final float[] magnitudes;
    private final RealFft fft;
    private final MelFilterBank filters;

    public LogMel(LogMelParameters parameters) {
        this.parameters = parameters;
        logOffset = (float) parameters.logOffset();
        hann = periodicHann(parameters.windowLength());
        magnitudes = new float[parameters.fftSize() / 2 + 1];
        fft = new RealFft(parameters.fftSize());
        filters = new MelFilterBank(parameters);
    }

    public LogMelParameters parameters() {
        return parameters;
    }

    /**
     * Computes one row. NaN or infinite samples give NaN or infinite values: they are refused where audio is decoded.
     *
     * @param samples holds {@code windowLength} consecutive samples from {@code from} on
     * @param out takes {@code melBands} values from {@code outFrom} on
     * @throws IndexOutOfBoundsException when either range does not fit its array
     */
    public void row(float[] samples, int from, float[] out, int outFrom) {
        Objects.checkFromIndexSize(from, hann.length, samples.length);
        Objects.checkFromIndexSize(outFrom, parameters.melBands(), out.length);
        fft.magnitudes(samples, from, hann, magnitudes);
        filters.apply(magnitudes, out, outFrom);
        for (int i = outFrom; i < outFrom + parameters.melBands(); i++) {
            out[i] = Logarithm.of(out[i] + logOffset);
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
