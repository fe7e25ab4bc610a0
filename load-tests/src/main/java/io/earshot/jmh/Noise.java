package io.earshot.jmh;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** The same noise each time: no value is cheaper than another. */
final class Noise {
    private static final double LEVEL = 0.1;

    private Noise() {}

    static float[] floats(int count) {
        Random random = new Random(1);
        float[] samples = new float[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (float) Math.max(-1, Math.min(1, LEVEL * random.nextGaussian()));
        }
        return samples;
    }

    /** As 16-bit samples. */
    static ByteBuffer pcm(int count) {
        ByteBuffer pcm = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float sample : floats(count)) {
            pcm.putShort((short) (sample * Short.MAX_VALUE));
        }
        return pcm.flip();
    }
}
