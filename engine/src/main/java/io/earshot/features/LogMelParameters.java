package io.earshot.features;

import java.util.ArrayList;
import java.util.List;

/**
 * How samples become rows of log-mel values: a periodic Hann window, a zero-padded DFT, magnitudes (power 1), triangles
 * evenly spaced on the HTK mel scale without area normalisation, and {@code log(mel + logOffset)}.
 *
 * @param rate samples per second
 * @param windowLength samples that one row looks at
 * @param step samples from one row to the next
 * @param fftSize points of the DFT, a power of two not less than {@code windowLength}
 * @param melBands values per row
 * @param lowHz lower edge of the lowest band
 * @param highHz upper edge of the highest band, at most half the rate
 * @param logOffset added before the logarithm, so that silence stays finite
 */
public record LogMelParameters(
        int rate,
        int windowLength,
        int step,
        int fftSize,
        int melBands,
        double lowHz,
        double highHz,
        double logOffset) {
    /** YAMNet's front end: 25 ms every 10 ms at 16 kHz, 64 bands from 125 to 7500 Hz. */
    public static final LogMelParameters YAMNET =
            new LogMelParameters(16_000, 400, 160, 512, 64, 125.0, 7_500.0, 0.001);

    private static final int LARGEST_FFT = 1 << 16;
    private static final int MOST_BANDS = 1024;
    private static final int HIGHEST_RATE = 384_000;

    /** @throws IllegalArgumentException naming every value that cannot be, with its bound */
    public LogMelParameters {
        List<String> problems = new ArrayList<>();
        check(problems, rate > 0 && rate <= HIGHEST_RATE, "rate must be 1 to " + HIGHEST_RATE + " Hz, was " + rate);
        check(
                problems,
                windowLength >= 2 && windowLength <= LARGEST_FFT,
                "window-length must be 2 to " + LARGEST_FFT + " samples, was " + windowLength);
        check(
                problems,
                step >= 1 && step <= windowLength,
                "step must be 1 to window-length (" + windowLength + "), was " + step
                        + ": a larger step would skip samples");
        check(
                problems,
                fftSize >= RealFft.COLUMNS
                        && fftSize <= LARGEST_FFT
                        && Integer.bitCount(fftSize) == 1
                        && fftSize >= windowLength,
                "fft-size must be a power of two from " + RealFft.COLUMNS + " to " + LARGEST_FFT
                        + " and at least window-length (" + windowLength + "), was " + fftSize);
        check(
                problems,
                melBands >= 1 && melBands <= MOST_BANDS,
                "mel-bands must be 1 to " + MOST_BANDS + ", was " + melBands);
        check(
                problems,
                lowHz >= 0 && lowHz < highHz && highHz <= rate / 2.0,
                "low-hz and high-hz must keep 0 <= low-hz < high-hz <= half the rate (" + rate / 2.0 + "), were "
                        + lowHz + " and " + highHz);
        check(
                problems,
                logOffset > 0 && logOffset <= 1,
                "log-offset must be above 0 and at most 1, was " + logOffset + ": without it silence has no logarithm");
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** @return how many whole rows lie in {@code samples} consecutive samples */
    public int rowsIn(int samples) {
        return samples < windowLength ? 0 : (samples - windowLength) / step + 1;
    }

    /** @return how many consecutive samples {@code rows} rows look at together; {@code rows} is at least 1 */
    public int samplesFor(int rows) {
        return Math.addExact(windowLength, Math.multiplyExact(rows - 1, step));
    }

    private static void check(List<String> problems, boolean holds, String message) {
        if (!holds) {
            problems.add(message);
        }
    }
}
