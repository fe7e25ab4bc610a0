package io.earshot.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResamplerTest {
    /** Also rates that share hardly a factor, where phases are interpolated. */
    static Stream<Arguments> rates() {
        return Stream.of(8_000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000, 44_101, 8_009, 191_999)
                .flatMap(in -> Stream.of(16_000, 32_000).map(out -> Arguments.of(in, out)))
                .filter(pair -> !pair.get()[0].equals(pair.get()[1]));
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 60), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "{0} to {1} Hz")
    @MethodSource("rates")
    void passesTonesUpTo45PercentOfTheLowerRateUnchangedAndInTheirPlace(int in, int out) {
        for (double share : new double[] {0.001, 0.1, 0.25, 0.4, 0.43, 0.449}) {
            double frequency = share * Math.min(in, out);
            float[] output = resampleTone(in, out, frequency);
            double worst = 0;
            for (int n = 0; n < output.length; n++) {
                worst = Math.max(worst, Math.abs(output[n] - Math.cos(2 * Math.PI * frequency * n / out)));
            }
            // Sample by sample against the tone itself: its phase, everything added to it, and its level to 0.01 dB.
            assertThat(worst).as("tone of %.0f Hz", frequency).isLessThan(1e-3);
        }
    }

    @ParameterizedTest(name = "{0} to {1} Hz")
    @MethodSource("rates")
    void whatFoldsOrIsMirroredBelow45PercentIs80DecibelsDown(int in, int out) {
        double guarded = 0.45 * out;
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            // Any tone of the source; the output may hold it where it belongs, and elsewhere below the guard nothing.
            double frequency = in * 0.5 * (i < 40 ? (i + 0.5) / 40 : random.nextDouble());
            if (in < out && frequency > 0.45 * in) {
                continue; // what lies in the transition band of the lower rate may leave a mirror image beside it
            }
            float[] output = resampleTone(in, out, frequency);
            double folded = Math.abs(frequency - out * Math.rint(frequency / out));
            if (frequency > out / 2.0 && folded < guarded) {
                assertThat(decibels(levelAt(output, folded / out)))
                        .as("tone of %.0f Hz folded to %.0f", frequency, folded)
                        .isLessThan(-80);
            }
            if (in < out) {
                for (double image = in - frequency; image < 0.5 * out; image += in) {
                    assertThat(decibels(levelAt(output, image / out)))
                            .as("tone of %.0f Hz mirrored at %.0f", frequency, image)
                            .isLessThan(-80);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} to {1} Hz")
    @MethodSource("rates")
    void aSweepAboveTheGuardLeavesNothingBelowIt(int in, int out) {
        // From where folding reaches 0.45 of the target up to the end of the source: all of it must vanish.
        double start = 0.55 * out;
        if (start >= 0.5 * in) {
            return;
        }
        int count = in / 2;
        float[] source = new float[count];
        double phase = 0;
        for (int i = 0; i < count; i++) {
            source[i] = (float) Math.cos(phase);
            phase += 2 * Math.PI * (start + (0.5 * in - start) * i / count) / in;
        }
        Resampler resampler = new Resampler(in, out);
        // Starting and stopping a tone is a click with energy everywhere: look at what lies between.
        long first = (long) (3.0 * resampler.halfSupport() * out / in);
        int length = (int) (resampler.outputsBefore(count) - 2 * first);
        float[] output = new float[length];
        resampler.resample(source, 0, count, 0, Resampler.NO_END, first, length, output, 0);
        double power = 0;
        for (float value : output) {
            power += value * value;
        }
        assertThat(10 * Math.log10(power / length / 0.5)).isLessThan(-80);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anOutputHasTheSameBitsWhereverOneBeginsAndHoweverCallsAreCut(long seed) {
        Random random = new Random(seed);
        int[] all = {8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 44_101, 192_000};
        int in = all[random.nextInt(all.length)];
        int out = random.nextBoolean() ? 16_000 : 32_000;
        float[] source = noise(random, 6_000);
        Resampler whole = new Resampler(in, out);
        float[] expected = new float[(int) whole.outputLength(source.length)];
        whole.resample(source, 0, source.length, 0, source.length, 0, expected.length, expected, 0);

        float[] cut = new float[expected.length];
        Resampler other = new Resampler(in, out);
        int begin = random.nextInt(expected.length);
        for (int n = begin; n < expected.length; ) {
            int count = Math.min(1 + random.nextInt(400), expected.length - n);
            int from = (int) Math.max(0, other.needFrom(n) - random.nextInt(3));
            int to = (int) Math.min(source.length, other.needTo(n + count - 1) + 1 + random.nextInt(3));
            float[] given = new float[to - from + 10];
            Arrays.fill(given, Float.NaN); // beside what is given nothing may be read
            int at = random.nextInt(10);
            System.arraycopy(source, from, given, at, to - from);
            other.resample(given, at, to - from, from, source.length, n, count, cut, n);
            n += count;
        }
        assertThat(Arrays.copyOfRange(cut, begin, cut.length))
                .isEqualTo(Arrays.copyOfRange(expected, begin, expected.length));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void needsSamplesAsTheFormulaSaysEvenFarOutInTheStream(long seed) {
        Random random = new Random(seed);
        int in = 8_000 + random.nextInt(184_000);
        int out = random.nextBoolean() ? 16_000 : 32_000;
        long n = random.nextLong() >>> (5 + random.nextInt(40));
        Resampler resampler = new Resampler(in, out);
        BigInteger[] position =
                BigInteger.valueOf(n).multiply(BigInteger.valueOf(in)).divideAndRemainder(BigInteger.valueOf(out));
        long floor = position[0].longValueExact();
        long ceil = floor + position[1].signum();
        assertThat(resampler.needFrom(n)).isEqualTo(floor - resampler.halfSupport());
        assertThat(resampler.needTo(n)).isEqualTo(ceil + resampler.halfSupport());
        assertThat(resampler.outputsBefore(resampler.needTo(n))).isLessThanOrEqualTo(n);
        assertThat(resampler.outputsBefore(resampler.needTo(n) + 1)).isGreaterThan(n);
        assertThat(resampler.outputLength(floor)).isLessThanOrEqualTo(n);
        assertThat(resampler.outputLength(floor + 1)).isGreaterThan(n);
    }

    @Test
    void farOutInTheStreamGivesWhatItsBeginningGives() {
        Resampler resampler = new Resampler(44_100, 16_000);
        float[] source = noise(new Random(3), 2_000);
        long far = 441L << 45;
        int count = (int) resampler.outputsBefore(source.length) - 100;
        float[] near = new float[count];
        float[] distant = new float[count];
        resampler.resample(source, 0, source.length, 0, Resampler.NO_END, 100, count, near, 0);
        resampler.resample(source, 0, source.length, far, Resampler.NO_END, (160L << 45) + 100, count, distant, 0);
        assertThat(distant).isEqualTo(near);
    }

    @Test
    void outputReadsNothingOutsideItsNeed() {
        Resampler resampler = new Resampler(44_100, 16_000);
        long n = 1_003;
        int from = (int) resampler.needFrom(n);
        int count = (int) resampler.needTo(n) + 1 - from;
        float[] out = new float[1];
        resampler.resample(new float[count], 0, count, from, Resampler.NO_END, n, 1, out, 0);
        for (int missing : new int[] {1, 0}) {
            assertThatThrownBy(() -> resampler.resample(
                            new float[count], 0, count - 1, from + missing, Resampler.NO_END, n, 1, out, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("need source samples " + from);
        }
    }

    @Test
    void silenceLiesBeforeTheStreamAndAfterIt() {
        Resampler resampler = new Resampler(48_000, 16_000);
        float[] source = noise(new Random(5), 900);
        float[] padded = new float[900 + 400];
        System.arraycopy(source, 0, padded, 0, 900);
        float[] out = new float[300];
        float[] fromPadded = new float[300];
        resampler.resample(source, 0, 900, 0, 900, 0, 300, out, 0);
        resampler.resample(padded, 0, 1_300, 0, Resampler.NO_END, 0, 300, fromPadded, 0);
        assertThat(out).isEqualTo(fromPadded);
        float[] beyond = new float[3];
        Arrays.fill(beyond, 1);
        resampler.resample(source, 0, 0, 900, 900, 1_000, 3, beyond, 0);
        assertThat(beyond).containsOnly(0f);
    }

    @Test
    void equalRatesCopy() {
        Resampler resampler = new Resampler(16_000, 16_000);
        float[] source = noise(new Random(1), 100);
        float[] out = new float[100];
        assertThat(resampler.halfSupport()).isZero();
        assertThat(resampler.needFrom(17)).isEqualTo(17);
        assertThat(resampler.needTo(17)).isEqualTo(17);
        assertThat(resampler.outputLength(100)).isEqualTo(100);
        assertThat(resampler.outputsBefore(100)).isEqualTo(100);
        resampler.resample(source, 0, 100, 40, Resampler.NO_END, 40, 100, out, 0);
        assertThat(out).isEqualTo(source);
    }

    @Test
    void aConstantStaysOneToTheLastBitOrTwo() {
        Resampler resampler = new Resampler(11_025, 16_000);
        float[] source = new float[2_000];
        Arrays.fill(source, 0.5f);
        float[] out = new float[2_000];
        resampler.resample(source, 0, 2_000, 500, Resampler.NO_END, 900, 1_500, out, 0);
        for (int i = 0; i < 1_500; i++) {
            assertThat(out[i]).isCloseTo(0.5f, within(2e-7f));
        }
    }

    @Test
    void tablesAreSharedAndNoRateMakesALargeOne() {
        assertThat(PolyphaseFilter.of(44_100, 16_000)).isSameAs(PolyphaseFilter.of(44_100, 16_000));
        Random random = new Random(11);
        for (int i = 0; i < 10; i++) {
            PolyphaseFilter filter = PolyphaseFilter.of(8_000 + random.nextInt(184_001), 16_000);
            assertThat((long) filter.rows.length * filter.rows[0].length).isLessThan(1_000_000);
        }
    }

    @Test
    void refusesRatesThatAreNone() {
        assertThatThrownBy(() -> new Resampler(0, 16_000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Resampler(16_000, -1)).hasMessageContaining("-1");
    }

    @Test
    void allocatesNothing() throws Exception {
        Resampler resampler = new Resampler(44_100, 16_000);
        float[] source = noise(new Random(1), 4_410);
        float[] out = new float[1_600];
        int count = (int) resampler.outputsBefore(4_410);
        assertThat(AllocationGuard.bytesOf(
                        2_000, () -> resampler.resample(source, 0, 4_410, 0, Resampler.NO_END, 0, count, out, 0)))
                .isLessThan(1_000);
    }

    /** A tone of level 1 in the middle of a stream: no edge is near. */
    private static float[] resampleTone(int in, int out, double frequency) {
        Resampler resampler = new Resampler(in, out);
        int count = 4_000;
        long first = resampler.needFrom(0);
        int given = (int) (resampler.needTo(count) + 1 - first);
        float[] source = new float[given];
        for (int i = 0; i < given; i++) {
            source[i] = (float) Math.cos(2 * Math.PI * frequency * (first + i) / in);
        }
        float[] output = new float[count];
        // One second later, where no index is negative; the tone is given by its samples, not by its place.
        resampler.resample(source, 0, given, first + in, Resampler.NO_END, out, count, output, 0);
        return output;
    }

    /** Level of a tone at a share of the rate, by projection under a window that keeps others away. */
    private static double levelAt(float[] samples, double share) {
        double re = 0;
        double im = 0;
        double sum = 0;
        for (int n = 0; n < samples.length; n++) {
            double x = 2 * Math.PI * (n + 0.5) / samples.length;
            double w = 0.35875 - 0.48829 * Math.cos(x) + 0.14128 * Math.cos(2 * x) - 0.01168 * Math.cos(3 * x);
            re += w * samples[n] * Math.cos(2 * Math.PI * share * n);
            im += w * samples[n] * Math.sin(2 * Math.PI * share * n);
            sum += w;
        }
        return 2 * Math.hypot(re, im) / sum;
    }

    private static double decibels(double level) {
        return 20 * Math.log10(Math.max(level, 1e-12));
    }

    private static float[] noise(Random random, int count) {
        float[] noise = new float[count];
        for (int i = 0; i < count; i++) {
            noise[i] = random.nextFloat() * 2 - 1;
        }
        return noise;
    }
}
