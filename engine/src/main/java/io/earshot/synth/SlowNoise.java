package io.earshot.synth;

/**
 * Smooth random motion in -1 to 1: gusts, swell, a hand on a throttle. A pure function of time, so that any moment can be
 * asked for without the ones before: random values at lattice points, joined by a smooth curve (value noise: Perlin
 * 1985).
 */
final class SlowNoise {
    private final long seed;
    private final double pointsPerSecond;

    SlowNoise(long seed, double pointsPerSecond) {
        this.seed = seed;
        this.pointsPerSecond = pointsPerSecond;
    }

    double at(double seconds) {
        double position = seconds * pointsPerSecond;
        double point = Math.floor(position);
        double x = position - point;
        double smooth = x * x * (3 - 2 * x);
        double left = lattice((long) point);
        return left + (lattice((long) point + 1) - left) * smooth;
    }

    private double lattice(long point) {
        // SplitMix64's mixing function, written out: this is asked twice per sample.
        long z = seed + point * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 11) * 0x1.0p-52 - 1;
    }
}
