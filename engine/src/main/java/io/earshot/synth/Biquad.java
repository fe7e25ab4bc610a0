package io.earshot.synth;

/**
 * A second-order filter, transposed direct form II, with the coefficients of Robert Bristow-Johnson's "Cookbook formulae
 * for audio equalizer biquad filter coefficients". Frequencies above 0.45 of the rate are taken as that: a sound
 * described for 32 kHz can be rendered at 8 kHz. Keeps state; one per signal.
 */
final class Biquad {
    private static final double HIGHEST = 0.45;

    private final double b0;
    private final double b1;
    private final double b2;
    private final double a1;
    private final double a2;
    private double s1;
    private double s2;

    private Biquad(double b0, double b1, double b2, double a0, double a1, double a2) {
        this.b0 = b0 / a0;
        this.b1 = b1 / a0;
        this.b2 = b2 / a0;
        this.a1 = a1 / a0;
        this.a2 = a2 / a0;
    }

    static Biquad lowPass(double hz, double q, double rate) {
        double w = angle(hz, rate);
        double cos = StrictMath.cos(w);
        double alpha = StrictMath.sin(w) / (2 * q);
        return new Biquad((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    static Biquad highPass(double hz, double q, double rate) {
        double w = angle(hz, rate);
        double cos = StrictMath.cos(w);
        double alpha = StrictMath.sin(w) / (2 * q);
        return new Biquad((1 + cos) / 2, -1 - cos, (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    /** A resonance with 0 dB at its peak. */
    static Biquad bandPass(double hz, double q, double rate) {
        double w = angle(hz, rate);
        double cos = StrictMath.cos(w);
        double alpha = StrictMath.sin(w) / (2 * q);
        return new Biquad(alpha, 0, -alpha, 1 + alpha, -2 * cos, 1 - alpha);
    }

    private static double angle(double hz, double rate) {
        return 2 * Math.PI * Math.min(hz / rate, HIGHEST);
    }

    double next(double x) {
        double y = b0 * x + s1;
        s1 = b1 * x - a1 * y + s2;
        s2 = b2 * x - a2 * y;
        return y;
    }
}
