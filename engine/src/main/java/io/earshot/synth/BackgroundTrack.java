package io.earshot.synth;

import java.util.Arrays;
import java.util.List;

/**
 * A background of any length at any moment, in bounded memory. Each layer is rendered in blocks of four seconds, each
 * from a seed of its own, the end of one cross-faded into the beginning of the next with equal power; gusts are functions
 * of time. So a sample depends on the seed and its position alone, never on what was asked before.
 *
 * <p>Keeps the blocks last used; one thread at a time.
 */
final class BackgroundTrack {
    private static final double BLOCK_SECONDS = 4;
    private static final double OVERLAP_SECONDS = 0.5;

    /** Any: layers are measured on one block that no scene plays. */
    private static final long CALIBRATION = 0x5EED;

    private final List<Background.Layer> layers;
    private final double[] gains;
    private final SlowNoise[] gusts;
    private final long seed;
    private final double level;
    private final int sampleRate;
    private final int blockSamples;
    private final double[] fadeIn;
    private final double[][][] blocks;
    private long firstBlock = Long.MIN_VALUE;

    /** @param level mean RMS of the background */
    BackgroundTrack(Background background, double level, int sampleRate, long seed) {
        this.layers = background.layers();
        this.level = level;
        this.sampleRate = sampleRate;
        this.seed = seed;
        blockSamples = (int) (BLOCK_SECONDS * sampleRate);
        fadeIn = new double[(int) (OVERLAP_SECONDS * sampleRate)];
        for (int i = 0; i < fadeIn.length; i++) {
            fadeIn[i] = StrictMath.sin(Math.PI / 2 * (i + 0.5) / fadeIn.length);
        }
        gains = new double[layers.size()];
        gusts = new SlowNoise[layers.size()];
        for (int k = 0; k < gains.length; k++) {
            Background.Layer layer = layers.get(k);
            gains[k] = Math.sqrt(layer.power()) / rms(render(layer, CALIBRATION));
            gusts[k] = new SlowNoise(NoiseSource.seed(seed, -1 - k), layer.gustsPerSecond());
        }
        blocks = new double[2][gains.length][];
    }

    /** Writes the scene's samples from {@code from} on to the first {@code count} of {@code out}. */
    void render(long from, double[] out, int count) {
        for (int i = 0; i < count; i++) {
            long sample = from + i;
            long block = Math.floorDiv(sample, blockSamples);
            int in = (int) (sample - block * blockSamples);
            if (block != firstBlock + 1 || firstBlock == Long.MIN_VALUE) {
                moveTo(block);
            }
            double t = (double) sample / sampleRate;
            double sum = 0;
            for (int k = 0; k < gains.length; k++) {
                double x = blocks[1][k][in];
                if (in < fadeIn.length) {
                    x = x * fadeIn[in] + blocks[0][k][blockSamples + in] * fadeIn[fadeIn.length - 1 - in];
                }
                sum += x * gains[k] * Levels.gain(layers.get(k).gustDecibels() * gusts[k].at(t));
            }
            out[i] = sum * level;
        }
    }

    private void moveTo(long block) {
        boolean next = firstBlock != Long.MIN_VALUE && block == firstBlock + 2;
        for (int k = 0; k < gains.length; k++) {
            blocks[0][k] = next ? blocks[1][k] : render(layers.get(k), NoiseSource.seed(seed, 31 * (block - 1) + k));
            blocks[1][k] = render(layers.get(k), NoiseSource.seed(seed, 31 * block + k));
        }
        firstBlock = block - 1;
    }

    private double[] render(Background.Layer layer, long blockSeed) {
        int warmUp = (int) (Texture.WARM_UP_SECONDS * sampleRate);
        double[] samples = new double[warmUp + blockSamples + fadeIn.length];
        layer.texture().render(samples, sampleRate, new NoiseSource(blockSeed));
        return Arrays.copyOfRange(samples, warmUp, samples.length);
    }

    private static double rms(double[] samples) {
        double sum = 0;
        for (double sample : samples) {
            sum += sample * sample;
        }
        return Math.sqrt(sum / samples.length);
    }
}
