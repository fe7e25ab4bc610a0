package io.earshot.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.earshot.features.WindowFeatures.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against librosa, and NumPy for YAMNet's, by values that features/reference.py wrote. */
class WindowFeaturesTest {
    private static final double CLOSE = 1e-3;
    private static final Shape PANNS = new Shape(LogMelParameters.PANNS, 32_000, 1, 0);
    private static final Shape MFCC = new Shape(LogMelParameters.LIBROSA_MFCC, 44_100, 1, 40);
    private static final Shape STEREO = new Shape(LogMelParameters.TORCHAUDIO_44K, 44_100, 2, 0);

    @Test
    void pannsLogMelIsLibrosas() throws IOException {
        assertThat(PANNS.rows()).isEqualTo(101);
        assertEqualsReference("panns.csv", PANNS);
    }

    @Test
    void meansOfMfccAreLibrosas() throws IOException {
        assertEqualsReference("mfcc.csv", MFCC);
    }

    @Test
    void stereoDecibelsWithAFloorAreLibrosasWithTheSettingsOfTorchaudio() throws IOException {
        assertThat(STEREO.rows()).isEqualTo(87);
        assertEqualsReference("mel-cnn.csv", STEREO);
    }

    /** What {@code lean} hears: 99 rows of which the first begins with the window. */
    @Test
    void logMelOfLeansWindowIsTensorFlowsByItsFormula() throws IOException {
        Shape lean = new Shape(LogMelParameters.YAMNET, 16_080, 1, 0);
        assertThat(lean.rows()).isEqualTo(99);
        assertEqualsReference("yamnet.csv", lean);
    }

    private static void assertEqualsReference(String file, Shape shape) throws IOException {
        WindowFeatures features = new WindowFeatures(new LogMel(shape.parameters()), shape);
        String computed = "";
        float[] values = {};
        double worst = 0;
        for (String line : reference(file)) {
            String[] words = line.split(",", -1);
            if (!words[0].equals(computed)) {
                computed = words[0];
                // Further into the arrays than at their beginning: what lies around must not count.
                values = features.of(signal(words[0], shape, 500), 500);
            }
            int size = words.length - 3;
            int from = (Integer.parseInt(words[1]) * shape.rows() + Integer.parseInt(words[2])) * size;
            for (int i = 0; i < size; i++) {
                worst = Math.max(worst, Math.abs(values[from + i] - Double.parseDouble(words[3 + i])));
            }
        }
        System.out.printf("%s: largest difference %.2g%n", file, worst);
        assertThat(worst).isLessThan(CLOSE);
    }

    private static List<String> reference(String file) throws IOException {
        try (InputStream in = WindowFeaturesTest.class.getResourceAsStream("/features/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /** As reference.py makes it, between samples that do not belong to it. */
    private static float[][] signal(String names, Shape shape, int around) {
        String[] each = names.split("\\+", -1);
        float[][] channels = new float[shape.channels()][];
        for (int c = 0; c < channels.length; c++) {
            double[] made = made(each[c], shape.parameters().rate(), shape.window());
            channels[c] = new float[made.length + 2 * around];
            Arrays.fill(channels[c], 0.9f);
            for (int i = 0; i < made.length; i++) {
                // The second channel is quieter by a factor, which the script applies to 32-bit samples.
                channels[c][around + i] = c == 0 ? (float) made[i] : (float) (0.01 * (float) made[i]);
            }
        }
        return channels;
    }

    private static double[] made(String name, int rate, int count) {
        return switch (name) {
            case "noise" -> noise(3, count, 0.1);
            case "chord" -> chord(rate, count);
            case "burst" -> {
                double[] out = new double[count];
                double[] heard = noise(11, count / 2 - count / 3, 0.25);
                System.arraycopy(heard, 0, out, count / 3, heard.length);
                yield out;
            }
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static double[] chord(int rate, int count) {
        double[] out = noise(7, count, 1e-4);
        for (int i = 0; i < count; i++) {
            double t = (double) i / rate;
            double tones = 0.5 * Math.sin(2 * Math.PI * 220 * t)
                    + 0.05 * Math.sin(2 * Math.PI * 1760 * t)
                    + 0.005 * Math.sin(2 * Math.PI * 7000 * t);
            out[i] += tones * Math.exp(-3 * t);
        }
        return out;
    }

    private static double[] noise(long seed, int count, double amplitude) {
        double[] out = new double[count];
        long state = seed;
        for (int i = 0; i < count; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            out[i] = amplitude * ((state >>> 40) / (double) (1 << 23) - 1);
        }
        return out;
    }

    private static float[][] floats(int channels, int count, long seed) {
        float[][] out = new float[channels][count];
        for (int c = 0; c < channels; c++) {
            double[] made = noise(seed + c, count, 0.2);
            for (int i = 0; i < count; i++) {
                out[c][i] = (float) made[i];
            }
        }
        return out;
    }

    @Test
    void rowsThatNeighboursShareGiveTheSameBits() {
        for (Shape shape : List.of(PANNS, MFCC, STEREO)) {
            WindowFeatures features = new WindowFeatures(new LogMel(shape.parameters()), shape);
            float[][] samples = floats(shape.channels(), shape.window() + 3_000, 5);
            float[] whole = features.of(samples, 2_000).clone();
            int bands = shape.parameters().melBands();
            float[][] inner = new float[shape.channels()][shape.innerRows() * bands];
            for (int c = 0; c < inner.length; c++) {
                int row = 0;
                for (int count = 1; row < shape.innerRows(); count = Math.min(count + 2, shape.innerRows() - row)) {
                    int from =
                            2_000 + shape.innerFrom() + row * shape.parameters().step();
                    features.inner(samples[c], from, count, inner[c], row * bands);
                    row += count;
                }
            }
            assertThat(features.of(samples, 2_000, inner)).isEqualTo(whole).hasSize(shape.values());
        }
    }

    @Test
    void silenceIsTheLeastPower() {
        WindowFeatures features = new WindowFeatures(new LogMel(PANNS.parameters()), PANNS);
        for (float value : features.of(new float[1][32_000], 0)) {
            assertThat(value).isCloseTo(-100f, org.assertj.core.api.Assertions.within(1e-4f));
        }
    }

    @Test
    void allocatesNothingPerWindow() {
        List<WindowFeatures> all = new ArrayList<>();
        for (Shape shape : List.of(PANNS, MFCC, STEREO)) {
            all.add(new WindowFeatures(new LogMel(shape.parameters()), shape));
        }
        float[][] samples = floats(2, 44_100, 1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 6; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (WindowFeatures features : all) {
                features.of(samples, 0);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(500);
    }

    @Test
    void refusesShapesThatCannotBe() {
        assertThatThrownBy(() -> new Shape(LogMelParameters.PANNS, 2_047, 1, 0))
                .hasMessage("window must be at least 2048 samples, was 2047");
        assertThatThrownBy(() -> new Shape(LogMelParameters.LIBROSA_MFCC, 44_100, 1, 129))
                .hasMessage("coefficients must be 1 to log-mel.mel-bands (128), was 129");
        assertThatThrownBy(() -> new LogMelParameters(
                        32_000,
                        800,
                        320,
                        1024,
                        64,
                        50,
                        14_000,
                        MelScale.SLANEY,
                        new Compression.Decibels(0, 80),
                        Centring.ZEROS))
                .hasMessageContaining("window-length must be fft-size (1024) where rows are centred, was 800")
                .hasMessageContaining("decibels.amin must be above 0");
    }
}
