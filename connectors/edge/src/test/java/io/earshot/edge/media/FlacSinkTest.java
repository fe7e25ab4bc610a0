package io.earshot.edge.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.audio.ChannelMix;
import io.earshot.audio.UndecodableException;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import io.earshot.edge.stream.PcmFormat;
import io.earshot.media.FlacFrameDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlacSinkTest {
    private final List<AudioFrame> sent = new ArrayList<>();
    private final FlacSink sink = new FlacSink(sent::add);

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 40), LongStream.of(System.nanoTime()));
    }

    private AudioFrame through(PcmFormat format, byte[] samples) {
        AudioFrame frame = new AudioFrame();
        frame.setSampleRate(format.rate());
        frame.setChannels(format.channels());
        frame.setEncoding(format.encoding());
        frame.setPayload(ByteBuffer.wrap(samples));
        sink.accept(frame);
        return sent.get(sent.size() - 1);
    }

    /** A tone in some noise: a place with wind. */
    private static byte[] wind(PcmFormat format, int count, Random random) {
        byte[] bytes = new byte[count * format.blockBytes()];
        int width = format.sampleBytes();
        for (int i = 0; i < count * format.channels(); i++) {
            double value = 0.2 * Math.sin(i / (7.0 * format.channels())) + 0.008 * random.nextGaussian();
            long sample = Math.round(value * (1L << (8 * width - 1)));
            for (int k = 0; k < width; k++) {
                bytes[i * width + k] = (byte) (sample >> (8 * k));
            }
        }
        return bytes;
    }

    private static float sample(byte[] bytes, PcmFormat format, int index) {
        int width = format.sampleBytes();
        int value = bytes[(index + 1) * width - 1]; // with its sign
        for (int k = width - 2; k >= 0; k--) {
            value = (value << 8) | (bytes[index * width + k] & 0xff);
        }
        return (float) value / (1 << (8 * width - 1));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theEngineReadsTheSamplesThatWereGiven(long seed) throws UndecodableException {
        Random random = new Random(seed);
        SampleEncoding encoding = random.nextBoolean() ? SampleEncoding.PCM_S16LE : SampleEncoding.PCM_S24LE;
        PcmFormat format = new PcmFormat(random.nextBoolean() ? 16_000 : 192_000, 1 + random.nextInt(8), encoding);
        int count = 1 + random.nextInt(random.nextBoolean() ? 40 : 50_000);
        byte[] samples = wind(format, count, random);
        byte[] flac = FlacEncoder.encode(samples, format);
        for (int channel = 0; channel < format.channels(); channel++) {
            float[] row = new float[count];
            int decoded = new FlacFrameDecoder()
                    .decode(
                            ByteBuffer.wrap(flac),
                            format.rate(),
                            format.channels(),
                            ChannelMix.chosen(channel),
                            new float[][] {row},
                            0,
                            count);
            assertThat(decoded).isEqualTo(count);
            for (int i = 0; i < count; i++) {
                assertThat(row[i]).isEqualTo(sample(samples, format, i * format.channels() + channel));
            }
        }
    }

    @Test
    void aTenthOfASecondOfWindIsSmallerByAQuarter() {
        PcmFormat format = new PcmFormat(16_000, 1, SampleEncoding.PCM_S16LE);
        AudioFrame frame = through(format, wind(format, 1_600, new Random(1)));
        assertThat(frame.getEncoding()).isEqualTo(SampleEncoding.FLAC);
        assertThat(frame.getPayload().remaining()).isBetween(500, 2_400);
    }

    @Test
    void whatFlacCannotHoldOrWouldMakeLargerStaysAsItIs() {
        byte[] noise = new byte[3_200];
        new Random(1).nextBytes(noise);
        PcmFormat format = new PcmFormat(16_000, 1, SampleEncoding.PCM_S16LE);
        assertThat(through(format, noise).getEncoding()).isEqualTo(SampleEncoding.PCM_S16LE);
        assertThat(sent.get(0).getPayload().array()).isSameAs(noise);
        PcmFormat floats = new PcmFormat(16_000, 1, SampleEncoding.PCM_F32LE);
        assertThat(through(floats, new byte[6_400]).getEncoding()).isEqualTo(SampleEncoding.PCM_F32LE);
        assertThat(through(format, new byte[0]).getEncoding()).isEqualTo(SampleEncoding.PCM_S16LE);
    }
}
