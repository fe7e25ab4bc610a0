package io.earshot.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.earshot.audio.ChannelMix;
import io.earshot.audio.PcmDecoder;
import io.earshot.audio.SampleFormat;
import io.earshot.audio.UndecodableException;
import io.earshot.audio.UndecodableException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jflac.FLACDecoder;
import org.jflac.util.ByteData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlacFrameDecoderTest {
    private static final int RATE = 44_100;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 150), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givesTheSameFloatsAsThePcmThatWasEncoded(long seed) throws Exception {
        Random random = new Random(seed);
        SampleFormat format = random.nextBoolean() ? SampleFormat.PCM_S16LE : SampleFormat.PCM_S24LE;
        int channels = 1 + random.nextInt(random.nextBoolean() ? 2 : 8);
        int samples = 1 + random.nextInt(12_000);
        ChannelMix mix = List.of(ChannelMix.MEAN, ChannelMix.STEREO, ChannelMix.chosen(channels - 1))
                .get(random.nextInt(3));
        ByteBuffer pcm = Pcm.random(random, format, channels, samples);
        byte[] flac = new FlacEncoder(format, RATE, channels).encode(pcm);

        float[][] expected = new float[mix.outputs()][samples + 3];
        new PcmDecoder(format).decode(pcm, RATE, channels, mix, expected, 3, samples);
        float[][] actual = new float[mix.outputs()][samples + 3];
        ByteBuffer payload = ByteBuffer.allocateDirect(flac.length + 5).order(ByteOrder.LITTLE_ENDIAN);
        payload.position(5).put(flac).flip().position(5);
        int decoded = new FlacFrameDecoder().decode(payload, RATE, channels, mix, actual, 3, samples);

        assertThat(decoded).isEqualTo(samples);
        assertThat(payload.position()).isEqualTo(5);
        assertThat(actual).isDeepEqualTo(expected);
    }

    /** Another decoder's word that the encoder writes FLAC, and not something that only we can read. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aForeignDecoderReadsWhatWeEncode(long seed) throws Exception {
        Random random = new Random(seed);
        SampleFormat format = random.nextBoolean() ? SampleFormat.PCM_S16LE : SampleFormat.PCM_S24LE;
        int channels = 1 + random.nextInt(random.nextBoolean() ? 2 : 8);
        ByteBuffer pcm = Pcm.random(random, format, channels, 16 + random.nextInt(9_000));
        byte[] flac = new FlacEncoder(format, RATE, channels).encode(pcm);
        FLACDecoder foreign = new FLACDecoder(new ByteArrayInputStream(flac));
        foreign.readMetadata();
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        while (decoded.size() < pcm.remaining()) {
            ByteData block = foreign.decodeFrame(foreign.readNextFrame(), null);
            decoded.write(block.getData(), 0, block.getLen());
        }
        assertThat(foreign.getBadFrames()).isZero();
        assertThat(decoded.toByteArray()).isEqualTo(bytesOf(pcm));
    }

    @Test
    void encodesATonePairInLessThanHalfOfItsSize() {
        int[] values = new int[2 * 44_100];
        for (int i = 0; i < 44_100; i++) {
            values[2 * i] = (int) (10_000 * Math.sin(i * 0.02));
            values[2 * i + 1] = values[2 * i] + 40;
        }
        ByteBuffer pcm = Pcm.of(SampleFormat.PCM_S16LE, values);
        assertThat(new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 2).encode(pcm).length)
                .isLessThan(pcm.remaining() / 5);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Timeout(20)
    void damagedPayloadsAreRefusedOrGiveWhatTheUndamagedGives(long seed) throws Exception {
        Random random = new Random(seed);
        int channels = 1 + random.nextInt(3);
        SampleFormat format = random.nextBoolean() ? SampleFormat.PCM_S16LE : SampleFormat.PCM_S24LE;
        byte[] flac = new FlacEncoder(format, RATE, channels)
                .encode(Pcm.random(random, format, channels, 1 + random.nextInt(6_000)));
        FlacFrameDecoder decoder = new FlacFrameDecoder();
        float[][] expected = new float[2][6_000];
        assertThat(decodesOrRefuses(decoder, flac, channels, expected)).isTrue();
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            byte[] damaged = flac.clone();
            // Headers are where damage does most: half of it goes there.
            int reach = random.nextBoolean() ? Math.min(80, damaged.length) : damaged.length;
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
            }
            if (random.nextInt(4) == 0) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length + 20));
            }
            float[][] rows = new float[2][6_000];
            if (decodesOrRefuses(decoder, damaged, channels, rows)) {
                assertThat(rows).isDeepEqualTo(expected); // the damage was in what nobody reads
            } else {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Timeout(20)
    void damageUnderAForgedChecksumIsRefusedOrStaysWithinFullScale(long seed) throws Exception {
        Random random = new Random(seed);
        int samples = 1 + random.nextInt(3_000); // one frame
        byte[] flac = new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 2)
                .encode(Pcm.random(random, SampleFormat.PCM_S16LE, 2, samples));
        int frame = 4 + 4 + FlacInfo.BYTES;
        FlacFrameDecoder decoder = new FlacFrameDecoder();
        float[][] rows = new float[2][6_000];
        for (int i = 0; i < 60; i++) {
            byte[] damaged = flac.clone();
            int reach = Math.min(damaged.length - frame - 2, random.nextBoolean() ? 20 : damaged.length);
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[frame + random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
            }
            int crc = FlacCrc.crc16(0, ByteBuffer.wrap(damaged), frame, damaged.length - 2);
            damaged[damaged.length - 2] = (byte) (crc >> 8);
            damaged[damaged.length - 1] = (byte) crc;
            if (decodesOrRefuses(decoder, damaged, 2, rows)) {
                for (int n = 0; n < samples; n++) {
                    assertThat(Math.abs(rows[0][n])).isLessThanOrEqualTo(1);
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomBytesAreRefused(long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(3_000)];
        random.nextBytes(bytes);
        if (random.nextBoolean() && bytes.length > 42) {
            byte[] head = new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 1).encode(ByteBuffer.allocate(2_000));
            System.arraycopy(head, 0, bytes, 0, 42);
        }
        assertThat(reasonOf(bytes, RATE, 1, 1_000)).isEqualTo(Reason.FLAC_CORRUPT);
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] flac = new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 1)
                .encode(Pcm.random(new Random(1), SampleFormat.PCM_S16LE, 1, 5_000));
        for (int length = 0; length < flac.length; length++) {
            assertThat(reasonOf(Arrays.copyOf(flac, length), RATE, 1, 5_000)).isEqualTo(Reason.FLAC_CORRUPT);
        }
        assertThat(reasonOf(Arrays.copyOf(flac, flac.length + 1), RATE, 1, 5_000))
                .isEqualTo(Reason.FLAC_CORRUPT);
    }

    @Test
    void refusesWhatTheFrameDoesNotDeclare() {
        byte[] flac = new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 2).encode(ByteBuffer.allocate(400));
        assertThat(reasonOf(flac, 48_000, 2, 100)).isEqualTo(Reason.FLAC_FORMAT_DIFFERS);
        assertThat(reasonOf(flac, RATE, 1, 100)).isEqualTo(Reason.FLAC_FORMAT_DIFFERS);
        assertThat(reasonOf(flac, RATE, 9, 100)).isEqualTo(Reason.TOO_MANY_CHANNELS);
    }

    @Test
    void refusesABombByItsHeaderAndOneThatLiesInItToo() {
        byte[] silence = new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 1).encode(ByteBuffer.allocate(2 * RATE * 600));
        assertThat(silence.length).isLessThan(100_000); // ten minutes
        assertThat(reasonOf(silence, RATE, 1, 10 * RATE)).isEqualTo(Reason.FLAC_TOO_LARGE);
        setTotal(silence, 0); // not known
        assertThat(reasonOf(silence, RATE, 1, 10 * RATE)).isEqualTo(Reason.FLAC_TOO_LARGE);
        setTotal(silence, 100);
        assertThat(reasonOf(silence, RATE, 1, 10 * RATE)).isEqualTo(Reason.FLAC_TOO_LARGE);
    }

    @Test
    void refusesTheTrueLengthWhereStreamInfoNamesAnother() throws Exception {
        byte[] flac = new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 1).encode(ByteBuffer.allocate(2_000));
        setTotal(flac, 999);
        assertThat(reasonOf(flac, RATE, 1, 10_000)).isEqualTo(Reason.FLAC_CORRUPT);
        setTotal(flac, 0);
        assertThat(new FlacFrameDecoder()
                        .decode(ByteBuffer.wrap(flac), RATE, 1, ChannelMix.MEAN, new float[1][1_000], 0, 1_000))
                .isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 31})
    void decodesPartitionsThatEscapeFromRiceCodes(int width) throws Exception {
        int[] values = new int[64];
        Random random = new Random(width);
        for (int i = 0; i < values.length; i++) {
            values[i] = width == 0 ? 0 : random.nextInt() >> (32 - Math.min(16, width));
        }
        FlacBitWriter bits = streamOf(values.length);
        int start = beginFrame(bits, values.length);
        bits.write(8, 7); // fixed predictor of order 0
        bits.write(0, 1);
        bits.write(0, 2); // Rice codes with parameters of four bits
        bits.write(0, 4); // in one partition
        bits.write(15, 4); // which escapes
        bits.write(width, 5);
        for (int value : values) {
            bits.write(value, width);
        }
        endFrame(bits, start);
        assertThat(decode(bits, values.length)).containsExactly(scaled(values));
    }

    @Test
    void decodesLinearPrediction() throws Exception {
        int[] values = {100, 250, 380, 470, 520, 610};
        int[] coefficients = {14, -6}; // over 8
        FlacBitWriter bits = streamOf(values.length);
        int start = beginFrame(bits, values.length);
        bits.write(32 + 1, 7); // order 2
        bits.write(0, 1);
        bits.write(values[0], 16);
        bits.write(values[1], 16);
        bits.write(6 - 1, 4); // precision
        bits.write(3, 5); // shift
        bits.write(coefficients[0], 6);
        bits.write(coefficients[1], 6);
        bits.write(1, 2);
        bits.write(0, 4);
        bits.write(4, 5);
        for (int i = 2; i < values.length; i++) {
            int residual = values[i] - ((coefficients[0] * values[i - 1] + coefficients[1] * values[i - 2]) >> 3);
            int folded = residual >= 0 ? 2 * residual : -2 * residual - 1;
            bits.writeUnary(folded >> 4);
            bits.write(folded, 4);
        }
        endFrame(bits, start);
        assertThat(decode(bits, values.length)).containsExactly(scaled(values));
    }

    @Test
    void printsNothing() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(capture);
        System.setErr(capture);
        try {
            for (long seed = 0; seed < 50; seed++) {
                randomBytesAreRefused(seed);
            }
            everyTruncationIsRefused();
            decodesPartitionsThatEscapeFromRiceCodes(5);
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aChannelOfAFileIsReadAcrossItsBuffersToo() throws IOException {
        byte[] flac = new FlacEncoder(SampleFormat.PCM_S24LE, RATE, 2)
                .encode(Pcm.random(new Random(4), SampleFormat.PCM_S24LE, 2, 100_000));
        FlacBits whole = new FlacBits(ByteBuffer.wrap(flac));
        // A channel that gives a few bytes at a time, as a pipe may.
        FlacBits pieces = new FlacBits(java.nio.channels.Channels.newChannel(new ByteArrayInputStream(flac) {
            @Override
            public synchronized int read(byte[] b, int off, int len) {
                return super.read(b, off, Math.min(len, 7));
            }
        }));
        FlacInfo info = FlacInfo.read(whole);
        assertThat(FlacInfo.read(pieces)).isEqualTo(info);
        FlacBlocks one = new FlacBlocks();
        FlacBlocks other = new FlacBlocks();
        int size;
        while ((size = one.next(whole, info, Long.MAX_VALUE)) > 0) {
            assertThat(other.next(pieces, info, Long.MAX_VALUE)).isEqualTo(size);
            assertThat(other.samples()).isDeepEqualTo(one.samples());
        }
        assertThat(other.next(pieces, info, Long.MAX_VALUE)).isNegative();
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static boolean decodesOrRefuses(FlacFrameDecoder decoder, byte[] flac, int channels, float[][] rows) {
        try {
            decoder.decode(ByteBuffer.wrap(flac), RATE, channels, ChannelMix.STEREO, rows, 0, 6_000);
            return true;
        } catch (UndecodableException e) {
            assertThat(e.reason().code()).startsWith("flac-");
            assertThat(e).hasMessageStartingWith("the FLAC payload ");
            return false;
        }
    }

    private static Reason reasonOf(byte[] flac, int rate, int channels, int maxSamples) {
        UndecodableException e = catchThrowableOfType(UndecodableException.class, () -> new FlacFrameDecoder()
                .decode(
                        ByteBuffer.wrap(flac),
                        rate,
                        channels,
                        ChannelMix.MEAN,
                        new float[1][maxSamples],
                        0,
                        maxSamples));
        return e.reason();
    }

    /** STREAMINFO's last 32 bits of the total number of samples. */
    private static void setTotal(byte[] flac, int total) {
        ByteBuffer.wrap(flac).putInt(8 + 14, total);
    }

    private static FlacBitWriter streamOf(int samples) {
        FlacBitWriter bits = new FlacBitWriter();
        byte[] head = new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 1).encode(ByteBuffer.allocate(0));
        setTotal(head, samples);
        for (byte b : head) {
            bits.write(b, 8);
        }
        return bits;
    }

    private static int beginFrame(FlacBitWriter bits, int size) {
        int start = bits.length();
        bits.write(0xFFF8, 16);
        bits.write(0x69, 8); // block size in 8 bits below, 44.1 kHz
        bits.write(0x08, 8); // one channel of 16 bits
        bits.write(0, 8);
        bits.write(size - 1, 8);
        bits.write(bits.crc8(start), 8);
        return start;
    }

    private static void endFrame(FlacBitWriter bits, int start) {
        bits.align();
        bits.write(bits.crc16(start), 16);
    }

    private static float[] decode(FlacBitWriter bits, int samples) throws UndecodableException {
        float[][] rows = new float[1][samples];
        int decoded = new FlacFrameDecoder()
                .decode(ByteBuffer.wrap(bits.toBytes()), RATE, 1, ChannelMix.MEAN, rows, 0, samples);
        assertThat(decoded).isEqualTo(samples);
        return rows[0];
    }

    private static float[] scaled(int[] values) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] / 32768f;
        }
        return scaled;
    }
}
