package io.earshot.features;

import java.util.ArrayList;
import java.util.List;

/**
 * How samples become rows of log-mel values: a periodic Hann window, a zero-padded DFT, triangles over its magnitudes or
 * powers, and a logarithm.
 *
 * @param rate samples per second
 * @param windowLength samples that one row looks at
 * @param step samples from one row to the next
 * @param fftSize points of the DFT, a power of two not less than {@code windowLength}
 * @param melBands values per row
 * @param lowHz lower edge of the lowest band
 * @param highHz upper edge of the highest band, at most half the rate
 * @param scale how the triangles lie
 * @param compression the logarithm, and whether it is of magnitudes or powers
 * @param centring where rows lie in their window; when centred, {@code windowLength} is {@code fftSize}
 */
public record LogMelParameters(
        int rate,
        int windowLength,
        int step,
        int fftSize,
        int melBands,
        double lowHz,
        double highHz,
        MelScale scale,
        Compression compression,
        Centring centring) {
    /** YAMNet's front end: 25 ms every 10 ms at 16 kHz, 64 bands from 125 to 7500 Hz. */
    public static final LogMelParameters YAMNET =
            new LogMelParameters(16_000, 400, 160, 512, 64, 125.0, 7_500.0, 0.001);

    /** What PANNs hear (Kong et al., 2020), by torchlibrosa: 32 ms every 10 ms at 32 kHz. */
    public static final LogMelParameters PANNS = new LogMelParameters(
            32_000,
            1024,
            320,
            1024,
            64,
            50.0,
            14_000.0,
            MelScale.SLANEY,
            new Compression.Decibels(1e-10, Double.POSITIVE_INFINITY),
            Centring.REFLECT);

    /** librosa's defaults for MFCC at 22 050 Hz: 93 ms every 23 ms. */
    public static final LogMelParameters LIBROSA_MFCC = new LogMelParameters(
            22_050,
            2048,
            512,
            2048,
            128,
            0.0,
            11_025.0,
            MelScale.SLANEY,
            new Compression.Decibels(1e-10, 80),
            Centring.ZEROS);

    /** torchaudio's MelSpectrogram with 64 bands and 1024 points at 44.1 kHz, AmplitudeToDB with a floor of 80 dB. */
    public static final LogMelParameters TORCHAUDIO_44K = new LogMelParameters(
            44_100,
            1024,
            512,
            1024,
            64,
            0.0,
            22_050.0,
            MelScale.HTK,
            new Compression.Decibels(1e-10, 80),
            Centring.REFLECT);

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
                centring == Centring.NONE || windowLength == fftSize,
                "window-length must be fft-size (" + fftSize + ") where rows are centred, was " + windowLength);
        problems.addAll(compression.problems());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** YAMNet's kind: TensorFlow's triangles over magnitudes, {@code ln(mel + logOffset)}, rows that begin at their place. */
    public LogMelParameters(
            int rate,
            int windowLength,
            int step,
            int fftSize,
            int melBands,
            double lowHz,
            double highHz,
            double logOffset) {
        this(
                rate,
                windowLength,
                step,
                fftSize,
                melBands,
                lowHz,
                highHz,
                MelScale.TENSORFLOW,
                new Compression.Offset(logOffset),
                Centring.NONE);
    }

    /** @return whether a row depends on its own samples only, not on where its window begins, ends or is loudest */
    public boolean rowsStandAlone() {
        return centring == Centring.NONE
                && !(compression instanceof Compression.Decibels decibels && Double.isFinite(decibels.range()));
    }

    /** @return rows of a window of that many samples */
    public int rowsOfWindow(int samples) {
        return centring == Centring.NONE ? rowsIn(samples) : 1 + samples / step;
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
