package io.earshot.synth;

/** A first-order low-pass: 6 dB per octave, also a smoother of control values. Keeps state; one per signal. */
final class OnePole {
    private final double keep;
    private double y;

    OnePole(double hz, double rate) {
        keep = StrictMath.exp(-2 * Math.PI * hz / rate);
    }

    double next(double x) {
        y = x + (y - x) * keep;
        return y;
    }
}
