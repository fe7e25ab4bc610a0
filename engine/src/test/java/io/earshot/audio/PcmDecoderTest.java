package io.earshot.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.earshot.audio.UndecodableException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PcmDecoderTest {
    private static final int RATE = 16_000;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 100), LongStream.of(System.nanoTime()));
    }

    @Test
    void scalesIntegersByFullScale() throws Exception {
        assertThat(decode(SampleFormat.PCM_S16LE, 1, ChannelMix.MEAN, 0x00, 0x80, 0xFF, 0x7F, 0x01, 0x00)[0])
                .containsExactly(-1f, 32767 / 32768f, 1 / 32768f);
        assertThat(decode(SampleFormat.PCM_S24LE, 1, ChannelMix.MEAN, 0x00, 0x00, 0x80, 0xFF, 0xFF, 0x7F, 1, 0, 0)[0])
                .containsExactly(-1f, 8388607 / 8388608f, 1 / 8388608f);
    }

    @Test
    void givesTheMeanOfAllChannelsOrAChosenOneOrTheFirstTwo() throws Exception {
        int[] threeChannels = {0x00, 0x40, 0x00, 0x20, 0x00, 0x00, 0x00, 0xC0, 0x00, 0x80, 0x00, 0x00};
        assertThat(decode(SampleFormat.PCM_S16LE, 3, ChannelMix.MEAN, threeChannels)[0])
                .containsExactly(0.25f, -0.5f);
        assertThat(decode(SampleFormat.PCM_S16LE, 3, ChannelMix.chosen(1), threeChannels)[0])
                .containsExactly(0.25f, -1f);
        float[][] stereo = decode(SampleFormat.PCM_S16LE, 3, ChannelMix.STEREO, threeChannels);
        assertThat(stereo[0]).containsExactly(0.5f, -0.5f);
        assertThat(stereo[1]).containsExactly(0.25f, -1f);
    }

    @Test
    void doublesMonoWhereStereoIsWanted() throws Exception {
        float[][] rows = decode(SampleFormat.PCM_S16LE, 1, ChannelMix.STEREO, 0x00, 0x40, 0x00, 0x20);
        assertThat(rows[0]).containsExactly(0.5f, 0.25f);
        assertThat(rows[1]).containsExactly(rows[0]);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agreesWithADecoderThatGoesSampleBySample(long seed) throws Exception {
        Random random = new Random(seed);
        SampleFormat format = List.of(SampleFormat.values()).get(random.nextInt(3));
        int channels = 1 + random.nextInt(8);
        int samples = random.nextInt(300);
        ByteBuffer payload = randomPayload(random, format, channels * samples);
        ChannelMix mix =
                switch (random.nextInt(3)) {
                    case 0 -> ChannelMix.MEAN;
                    case 1 -> ChannelMix.STEREO;
                    default -> ChannelMix.chosen(random.nextInt(channels));
                };
        int from = random.nextInt(5);
        int position = payload.position();
        ByteOrder order = payload.order();
        float[][] rows = new float[mix.outputs()][from + samples];

        int decoded = new PcmDecoder(format).decode(payload, RATE, channels, mix, rows, from, samples);

        assertThat(decoded).isEqualTo(samples);
        assertThat(payload.position()).isEqualTo(position);
        assertThat(payload.order()).isEqualTo(order);
        for (int i = 0; i < samples; i++) {
            double[] frame = new double[channels];
            for (int c = 0; c < channels; c++) {
                frame[c] = sample(payload, format, position + (i * channels + c) * format.bytes());
            }
            if (mix.kind() == ChannelMix.Kind.MEAN) {
                assertThat((double) rows[0][from + i])
                        .isCloseTo(Arrays.stream(frame).average().orElseThrow(), within1e6());
            } else {
                assertThat((double) rows[0][from + i]).isEqualTo(frame[mix.channel()]);
            }
            if (mix.kind() == ChannelMix.Kind.STEREO) {
                assertThat((double) rows[1][from + i]).isEqualTo(frame[Math.min(1, channels - 1)]);
            }
        }
    }

    @Test
    void decodesAnEmptyPayloadToNothing() throws Exception {
        assertThat(new PcmDecoder(SampleFormat.PCM_S16LE)
                        .decode(ByteBuffer.allocate(0), RATE, 2, ChannelMix.MEAN, new float[1][0], 0, 0))
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void refusesPayloadsThatAreNotWholeSamples(SampleFormat format) {
        for (int missing = 1; missing < 2 * format.bytes(); missing++) {
            int[] bytes = new int[10 * 2 * format.bytes() - missing];
            assertThat(reasonOf(format, 2, ChannelMix.MEAN, bytes)).isEqualTo(Reason.NOT_WHOLE_SAMPLES);
        }
    }

    @Test
    void refusesFloatsThatAreNoNumbersInWhicheverChannel() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThat(reasonOf(SampleFormat.PCM_F32LE, 2, ChannelMix.MEAN, floats(0, 1, bad, 0)))
                    .isEqualTo(Reason.NON_FINITE);
            assertThat(reasonOf(SampleFormat.PCM_F32LE, 2, ChannelMix.chosen(1), floats(0, 1, bad, 0)))
                    .isEqualTo(Reason.NON_FINITE);
        }
    }

    @Test
    void refusesFloatsThatWouldOverflowLaterOnAndTakesLoudOnes() throws Exception {
        assertThat(reasonOf(SampleFormat.PCM_F32LE, 1, ChannelMix.MEAN, floats(0, -1e30f)))
                .isEqualTo(Reason.OUT_OF_RANGE);
        assertThat(decode(SampleFormat.PCM_F32LE, 1, ChannelMix.MEAN, floats(-65_536f, 1.5f))[0])
                .containsExactly(-65_536f, 1.5f);
    }

    @Test
    void refusesImpossibleChannels() {
        assertThat(reasonOf(SampleFormat.PCM_S16LE, 0, ChannelMix.MEAN)).isEqualTo(Reason.NO_CHANNELS);
        assertThat(reasonOf(SampleFormat.PCM_S16LE, -1, ChannelMix.MEAN)).isEqualTo(Reason.NO_CHANNELS);
        assertThat(reasonOf(SampleFormat.PCM_S16LE, 9, ChannelMix.MEAN)).isEqualTo(Reason.TOO_MANY_CHANNELS);
        assertThat(reasonOf(SampleFormat.PCM_S16LE, Integer.MAX_VALUE, ChannelMix.MEAN))
                .isEqualTo(Reason.TOO_MANY_CHANNELS);
        assertThat(reasonOf(SampleFormat.PCM_S16LE, 2, ChannelMix.chosen(2))).isEqualTo(Reason.CHANNEL_ABSENT);
    }

    @Test
    void refusesMoreSamplesThanAllowed() {
        UndecodableException e =
                catchThrowableOfType(UndecodableException.class, () -> new PcmDecoder(SampleFormat.PCM_S16LE)
                        .decode(ByteBuffer.allocate(8), RATE, 1, ChannelMix.MEAN, new float[1][4], 0, 3));
        assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(e).hasMessageContaining("4 samples").hasMessageContaining("3 allowed");
        assertThat(e.getStackTrace()).isEmpty();
    }

    @Test
    void aMixThatNamesNoChannelOrAnImpossibleOneCannotBeBuilt() {
        assertThatThrownBy(() -> ChannelMix.chosen(8))
                .hasMessageContaining("0..7")
                .hasMessageContaining("8");
        assertThatThrownBy(() -> ChannelMix.chosen(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChannelMix(ChannelMix.Kind.MEAN, 1)).hasMessageContaining("MEAN");
    }

    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void allocatesNothing(SampleFormat format) throws Exception {
        ByteBuffer payload = randomPayload(new Random(1), format, 2 * 1600);
        PcmDecoder decoder = new PcmDecoder(format);
        float[][] rows = new float[2][1600];
        assertThat(AllocationGuard.bytesOf(2_000, () -> {
                    decoder.decode(payload, RATE, 2, ChannelMix.MEAN, rows, 0, 1600);
                    decoder.decode(payload, RATE, 2, ChannelMix.STEREO, rows, 0, 1600);
                }))
                .isLessThan(1_000); // not one small object a call
    }

    private static org.assertj.core.data.Offset<Double> within1e6() {
        return org.assertj.core.api.Assertions.within(1e-6);
    }

    private static double sample(ByteBuffer payload, SampleFormat format, int at) {
        ByteBuffer bytes = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return switch (format) {
            case PCM_S16LE -> bytes.getShort(at) / 32768.0;
            case PCM_S24LE ->
                ((bytes.get(at) & 0xFF) + 256 * (bytes.get(at + 1) & 0xFF) + 65536 * bytes.get(at + 2)) / 8388608.0;
            case PCM_F32LE -> bytes.getFloat(at);
        };
    }

    /** Heap or direct, somewhere inside a larger buffer, in either byte order. */
    private static ByteBuffer randomPayload(Random random, SampleFormat format, int values) {
        int before = random.nextInt(9);
        int size = before + values * format.bytes() + random.nextInt(9);
        ByteBuffer buffer = random.nextBoolean() ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
        buffer.order(ByteOrder.LITTLE_ENDIAN).position(before);
        for (int i = 0; i < values; i++) {
            if (format == SampleFormat.PCM_F32LE) {
                buffer.putFloat(random.nextFloat() * 2 - 1);
            } else {
                for (int b = 0; b < format.bytes(); b++) {
                    buffer.put((byte) random.nextInt());
                }
            }
        }
        buffer.flip().position(before);
        return buffer.order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    private static int[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return IntStream.range(0, bytes.capacity()).map(bytes::get).toArray();
    }

    private static float[][] decode(SampleFormat format, int channels, ChannelMix mix, int... bytes) throws Exception {
        ByteBuffer payload = ByteBuffer.allocate(bytes.length);
        Arrays.stream(bytes).forEach(b -> payload.put((byte) b));
        payload.flip();
        int samples = channels > 0 ? bytes.length / format.bytes() / channels : 0;
        float[][] rows = new float[mix.outputs()][samples];
        new PcmDecoder(format).decode(payload, RATE, channels, mix, rows, 0, samples);
        return rows;
    }

    private static Reason reasonOf(SampleFormat format, int channels, ChannelMix mix, int... bytes) {
        return catchThrowableOfType(UndecodableException.class, () -> decode(format, channels, mix, bytes))
                .reason();
    }
}
