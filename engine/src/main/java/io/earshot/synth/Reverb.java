package io.earshot.synth;

/**
 * The space around a sound: four damped feedback combs side by side and two all-passes after them (Schroeder 1962, with
 * the low-pass in the loop of Moorer 1979). Forest and sea take the treble first, which is what {@code dampingHz} says.
 * Keeps state; one per signal.
 */
final class Reverb {
    private static final double[] COMB_SECONDS = {0.0297, 0.0371, 0.0411, 0.0437};
    private static final double[] ALL_PASS_SECONDS = {0.0050, 0.0017};
    private static final double ALL_PASS_GAIN = 0.7;

    private final double[][] combs = new double[COMB_SECONDS.length][];
    private final double[] feedback = new double[COMB_SECONDS.length];
    private final OnePole[] damping = new OnePole[COMB_SECONDS.length];
    private final int[] combAt = new int[COMB_SECONDS.length];
    private final double[][] allPasses = new double[ALL_PASS_SECONDS.length][];
    private final int[] allPassAt = new int[ALL_PASS_SECONDS.length];

    /**
     * @param seconds how long the tail takes to fall by 60 dB
     * @param size 1 for the distances of a clearing; larger for wider spaces
     */
    Reverb(double seconds, double size, double dampingHz, double rate) {
        for (int i = 0; i < combs.length; i++) {
            double delay = COMB_SECONDS[i] * size;
            combs[i] = new double[Math.max(1, (int) (delay * rate))];
            feedback[i] = StrictMath.pow(10, -3 * delay / seconds);
            damping[i] = new OnePole(dampingHz, rate);
        }
        for (int i = 0; i < allPasses.length; i++) {
            allPasses[i] = new double[Math.max(1, (int) (ALL_PASS_SECONDS[i] * size * rate))];
        }
    }

    /** @return what comes back from the surroundings, without the direct sound */
    double next(double x) {
        double sum = 0;
        for (int i = 0; i < combs.length; i++) {
            double[] line = combs[i];
            double back = line[combAt[i]];
            line[combAt[i]] = x + damping[i].next(back) * feedback[i];
            combAt[i] = combAt[i] + 1 == line.length ? 0 : combAt[i] + 1;
            sum += back;
        }
        double y = sum / combs.length;
        for (int i = 0; i < allPasses.length; i++) {
            double[] line = allPasses[i];
            double delayed = line[allPassAt[i]];
            double in = y + ALL_PASS_GAIN * delayed;
            y = delayed - ALL_PASS_GAIN * in;
            line[allPassAt[i]] = in;
            allPassAt[i] = allPassAt[i] + 1 == line.length ? 0 : allPassAt[i] + 1;
        }
        return y;
    }
}
