package io.earshot.media;

import io.earshot.audio.SampleFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Interleaved integer PCM of kinds that reach different corners of a codec. */
final class Pcm {
    private Pcm() {}

    static ByteBuffer of(SampleFormat format, int... values) {
        ByteBuffer pcm = ByteBuffer.allocate(values.length * format.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            pcm.putShort((short) value);
            if (format == SampleFormat.PCM_S24LE) {
                pcm.put((byte) (value >> 16));
            }
        }
        return pcm.flip();
    }

    /** Silence, noise, tones, tones in all channels, values at full scale, or coarse steps: as the seed has it. */
    static ByteBuffer random(Random random, SampleFormat format, int channels, int samples) {
        int[] values = new int[channels * samples];
        int full = 1 << (format.bits() - 1);
        int kind = random.nextInt(6);
        double level = full * Math.pow(10, -4 * random.nextDouble());
        double frequency = random.nextDouble();
        int steps = random.nextInt(format.bits());
        for (int i = 0; i < samples; i++) {
            double tone = level * 0.9 * Math.sin(frequency * i);
            for (int c = 0; c < channels; c++) {
                double value =
                        switch (kind) {
                            case 0 -> 0;
                            case 1 -> level * (random.nextDouble() * 2 - 1);
                            case 2 -> level * 0.9 * Math.sin(frequency * i * (c + 1)) + random.nextGaussian();
                            case 3 -> tone * (random.nextDouble() * 0.02 + 0.98) / (1 + c * 0.01);
                            case 4 -> random.nextInt(3) == 0 ? -full : full - 1;
                            default -> (long) level >> steps << steps;
                        };
                values[i * channels + c] = (int) Math.max(-full, Math.min(full - 1, value));
            }
        }
        return of(format, values);
    }
}
