package io.earshot.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LogMelTest {
    private static final LogMelParameters YAMNET = LogMelParameters.YAMNET;

    static List<String> clips() {
        return YamnetReference.clips();
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 40), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clips")
    void equalsTensorFlowsFeaturesOfEveryClipWithinAThousandth(String clip) {
        float[] samples = YamnetReference.samples(clip);
        float[] expected = YamnetReference.floats(clip, "log_mel");
        assertThat(expected).hasSize(10 * 96 * 64);
        LogMel logMel = new LogMel(YAMNET);
        float[] rows = new float[96 * 64];
        double worst = 0;
        for (int patch = 0; patch < 10; patch++) {
            logMel.rows(samples, patch * 48 * 160, 96, rows, 0);
            for (int i = 0; i < rows.length; i++) {
                worst = Math.max(worst, Math.abs(rows[i] - expected[patch * rows.length + i]));
            }
        }
        System.out.printf("%s: largest difference %.2g%n", clip, worst);
        assertThat(worst).isLessThan(1e-3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalsTheDefinitionComputedInDoublePrecisionForAnyParameters(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L); // neighbouring seeds would begin alike
        int fftSize = 16 << random.nextInt(7);
        int windowLength = Math.max(2, fftSize - random.nextInt(fftSize / 2));
        int rate = 8_000 + random.nextInt(40_000);
        double lowHz = random.nextDouble() * rate / 8;
        LogMelParameters p = new LogMelParameters(
                rate,
                windowLength,
                1 + random.nextInt(windowLength),
                fftSize,
                1 + random.nextInt(80),
                lowHz,
                lowHz + 1 + random.nextDouble() * (rate / 2.0 - lowHz - 1),
                0.001 + random.nextDouble() / 10);
        int count = 1 + random.nextInt(2 * LogMel.AT_ONCE + 1);
        float[] samples = new float[p.samplesFor(count) + 5];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextFloat() * 2 - 1;
        }
        float[] rows = new float[count * p.melBands() + 3];
        new LogMel(p).rows(samples, 5, count, rows, 3);
        for (int row = 0; row < count; row++) {
            double[] expected = byDefinition(p, samples, 5 + row * p.step());
            for (int band = 0; band < p.melBands(); band++) {
                assertThat((double) rows[3 + row * p.melBands() + band])
                        .as("%s, row %d of %d, band %d", p, row, count, band)
                        .isCloseTo(expected[band], within(1e-4));
            }
        }
        assertThat(rows).startsWith(0f, 0f, 0f);
    }

    @Test
    void theSameRowsComeHoweverManyAreAskedForAtOnce() {
        float[] samples = noise(3, 16_000);
        float[] atOnce = new float[96 * 64];
        float[] inParts = new float[96 * 64];
        new LogMel(YAMNET).rows(samples, 0, 96, atOnce, 0);
        LogMel logMel = new LogMel(YAMNET);
        int row = 0;
        for (int count = 1; row < 96; count = Math.min(count + 1, 96 - row)) {
            logMel.rows(samples, row * 160, count, inParts, row * 64);
            row += count;
        }
        assertThat(inParts).isEqualTo(atOnce);
    }

    @Test
    void theSameSamplesGiveTheSameBitsWhereverTheyLie() {
        float[] samples = noise(1, 4_000);
        LogMel logMel = new LogMel(YAMNET);
        float[] first = new float[64];
        float[] second = new float[64];
        float[] moved = new float[1_000];
        System.arraycopy(samples, 777, moved, 123, 400);
        logMel.rows(samples, 777, 1, first, 0);
        logMel.rows(samples, 3_000, 1, second, 0); // another microphone's row in between
        new LogMel(YAMNET).rows(moved, 123, 1, second, 0);
        assertThat(second).isEqualTo(first);
        logMel.rows(moved, 123, 1, second, 0);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void silenceIsTheLogarithmOfTheOffset() {
        float[] row = new float[64];
        new LogMel(YAMNET).rows(new float[400], 0, 1, row, 0);
        assertThat(row).containsOnly((float) Math.log(0.001f));
    }

    @Test
    void allocatesNothingPerRow() {
        float[] samples = noise(2, 16_000);
        float[] out = new float[96 * 64];
        LogMel logMel = new LogMel(YAMNET);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        rows(logMel, samples, out, 1_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        rows(logMel, samples, out, 10_000);
        long after = threads.getCurrentThreadAllocatedBytes();
        assertThat(after - before).as("bytes allocated in 10 000 rows").isLessThan(1_000);
        long start = threads.getCurrentThreadCpuTime();
        rows(logMel, samples, out, 20_000);
        System.out.printf(
                "%.2f us of processor time per row%n", (threads.getCurrentThreadCpuTime() - start) / 20_000e3);
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} {4} {5} {6} {7}: {8}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            0     | 400 | 160 | 512 | 64 | 125  | 7500 | 0.001 | rate must be
            16000 | 1   | 1   | 512 | 64 | 125  | 7500 | 0.001 | window-length must be
            16000 | 400 | 0   | 512 | 64 | 125  | 7500 | 0.001 | step must be
            16000 | 400 | 401 | 512 | 64 | 125  | 7500 | 0.001 | step must be 1 to window-length (400), was 401
            16000 | 400 | 160 | 500 | 64 | 125  | 7500 | 0.001 | fft-size must be a power of two
            16000 | 8   | 8   | 8   | 64 | 125  | 7500 | 0.001 | fft-size must be a power of two from 16
            16000 | 400 | 160 | 256 | 64 | 125  | 7500 | 0.001 | fft-size must be a power of two
            16000 | 400 | 160 | 512 | 0  | 125  | 7500 | 0.001 | mel-bands must be
            16000 | 400 | 160 | 512 | 64 | 7500 | 125  | 0.001 | low-hz and high-hz must
            16000 | 400 | 160 | 512 | 64 | 125  | 8001 | 0.001 | low-hz and high-hz must
            16000 | 400 | 160 | 512 | 64 | NaN  | 7500 | 0.001 | low-hz and high-hz must
            16000 | 400 | 160 | 512 | 64 | 125  | 7500 | 0     | log-offset must be
            """)
    void refusesParametersThatCannotBe(
            int rate, int window, int step, int fft, int bands, double low, double high, double offset, String why) {
        assertThatThrownBy(() -> new LogMelParameters(rate, window, step, fft, bands, low, high, offset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(why);
    }

    @Test
    void countsRowsAndSamples() {
        assertThat(YAMNET.rowsIn(15_600)).isEqualTo(96);
        assertThat(YAMNET.rowsIn(15_599)).isEqualTo(95);
        assertThat(YAMNET.rowsIn(399)).isZero();
        assertThat(YAMNET.samplesFor(96)).isEqualTo(15_600);
    }

    private static void rows(LogMel logMel, float[] samples, float[] out, int count) {
        for (int made = 0; made < count; made += 50) {
            logMel.rows(samples, made % 45 * 160, 50, out, made % 46 * 64);
        }
    }

    private static float[] noise(long seed, int count) {
        Random random = new Random(seed);
        float[] samples = new float[count];
        for (int i = 0; i < count; i++) {
            samples[i] = random.nextFloat() - 0.5f;
        }
        return samples;
    }

    /** The textbook's sums, one by one. */
    private static double[] byDefinition(LogMelParameters p, float[] samples, int from) {
        int bins = p.fftSize() / 2 + 1;
        double[] magnitude = new double[bins];
        for (int k = 0; k < bins; k++) {
            double re = 0;
            double im = 0;
            for (int n = 0; n < p.windowLength(); n++) {
                double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / p.windowLength());
                double angle = 2 * Math.PI * ((long) k * n % p.fftSize()) / p.fftSize();
                re += samples[from + n] * hann * Math.cos(angle);
                im -= samples[from + n] * hann * Math.sin(angle);
            }
            magnitude[k] = Math.hypot(re, im);
        }
        double[] row = new double[p.melBands()];
        double low = mel(p.lowHz());
        double spacing = (mel(p.highHz()) - low) / (p.melBands() + 1);
        for (int band = 0; band < p.melBands(); band++) {
            double lower = low + spacing * band;
            double upper = low + spacing * (band + 2);
            double sum = 0;
            for (int k = 1; k < bins; k++) {
                double mel = mel(k * (double) p.rate() / p.fftSize());
                double weight = Math.min((mel - lower) / spacing, (upper - mel) / spacing);
                sum += Math.max(0, weight) * magnitude[k];
            }
            row[band] = Math.log(sum + ((Compression.Offset) p.compression()).offset());
        }
        return row;
    }

    private static double mel(double hz) {
        return 1127 * Math.log(1 + hz / 700);
    }
}
