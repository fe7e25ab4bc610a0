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

    /** Gusts are slow: their gain is worked out at every 64th sample of the scene and runs straight in between. */
    private static final int GUST_STEP = 64;

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
    /** By layer: the block before the current one, whose end is cross-faded into it, and the current one. */
    private final double[][][] blocks;

    private final double[] gustFrom;
    private final double[] gustTo;
    /** What {@link #blocks} and the gusts stand at; before the scene until something is asked for. */
    private long currentBlock = -2;

    private long gustStep = -1;

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
        gustFrom = new double[gains.length];
        gustTo = new double[gains.length];
        blocks = new double[2][gains.length][];
    }

    /** Writes the scene's samples from {@code from} on to the first {@code count} of {@code out}. */
    void render(long from, double[] out, int count) {
        for (int i = 0; i < count; i++) {
            long sample = from + i;
            long block = sample / blockSamples;
            int in = (int) (sample - block * blockSamples);
            if (block != currentBlock) {
                moveTo(block);
            }
            long step = sample / GUST_STEP;
            if (step != gustStep) {
                gustAt(step);
            }
            double along = (double) (sample - step * GUST_STEP) / GUST_STEP;
            double sum = 0;
            for (int k = 0; k < gains.length; k++) {
                double x = blocks[1][k][in];
                if (in < fadeIn.length) {
                    x = x * fadeIn[in] + blocks[0][k][blockSamples + in] * fadeIn[fadeIn.length - 1 - in];
                }
                sum += x * (gustFrom[k] + (gustTo[k] - gustFrom[k]) * along);
            }
            out[i] = sum * level;
        }
    }

    private void gustAt(long step) {
        for (int k = 0; k < gains.length; k++) {
            gustFrom[k] = gain(k, step);
            gustTo[k] = gain(k, step + 1);
        }
        gustStep = step;
    }

    private double gain(int layer, long step) {
        double t = (double) (step * GUST_STEP) / sampleRate;
        return gains[layer] * Levels.gain(layers.get(layer).gustDecibels() * gusts[layer].at(t));
    }

    private void moveTo(long block) {
        boolean next = block == currentBlock + 1;
        for (int k = 0; k < gains.length; k++) {
            blocks[0][k] = next ? blocks[1][k] : render(layers.get(k), NoiseSource.seed(seed, 31 * (block - 1) + k));
            blocks[1][k] = render(layers.get(k), NoiseSource.seed(seed, 31 * block + k));
        }
        currentBlock = block;
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
