package io.earshot.synth;

import java.util.SplittableRandom;

/**
 * Random numbers for sounds, the same for a seed on every JDK: built on {@link SplittableRandom#nextLong()} alone, whose
 * algorithm (SplitMix64: Steele, Lea, Flood 2014) is fixed, while those of its other methods may change. Not
 * thread-safe.
 */
final class NoiseSource {
    private static final double UNIT = 0x1.0p-53;

    /** Makes uniform numbers in -1 to 1 have a variance of one. */
    private static final double UNIT_VARIANCE = Math.sqrt(3);

    private final SplittableRandom random;

    NoiseSource(long seed) {
        random = new SplittableRandom(seed);
    }

    /** @return a seed that depends on {@code seed} and on what it is for, and on nothing else */
    static long seed(long seed, long purpose) {
        return new SplittableRandom(new SplittableRandom(seed).nextLong() ^ (purpose * 0x9E3779B97F4A7C15L)).nextLong();
    }

    /** @return 0 (inclusive) to 1 (exclusive) */
    double unit() {
        return (random.nextLong() >>> 11) * UNIT;
    }

    double between(double low, double high) {
        return low + (high - low) * unit();
    }

    /** @return {@code 0} to {@code bound - 1} */
    int below(int bound) {
        return (int) (unit() * bound);
    }

    boolean chance(double probability) {
        return unit() < probability;
    }

    /** @return one sample of white noise of mean 0 and variance 1; uniform, which no ear hears after a filter */
    double white() {
        return (2 * unit() - 1) * UNIT_VARIANCE;
    }

    /** @return a waiting time with the given mean: what lies between raindrops */
    double exponential(double mean) {
        return -mean * StrictMath.log(1 - unit());
    }

    long nextSeed() {
        return random.nextLong();
    }
}
