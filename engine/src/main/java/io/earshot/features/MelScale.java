package io.earshot.features;

/** How the triangles of a mel filter bank lie; libraries differ. */
public enum MelScale {
    /** TensorFlow's: evenly spaced on {@code 1127 ln(1 + f / 700)} and straight lines in mel; YAMNet's. */
    TENSORFLOW("tensorflow"),
    /** HTK's as torchaudio has it: evenly spaced on {@code 2595 log10(1 + f / 700)}, straight lines in hertz. */
    HTK("htk"),
    /**
     * Slaney's Auditory Toolbox as librosa has it: linear up to 1 kHz and logarithmic above, straight lines in hertz, each
     * triangle divided by its area.
     */
    SLANEY("slaney");

    private static final double SLANEY_HZ_PER_MEL = 200.0 / 3;
    private static final double SLANEY_BREAK_HZ = 1000;
    private static final double SLANEY_BREAK_MEL = SLANEY_BREAK_HZ / SLANEY_HZ_PER_MEL;
    private static final double SLANEY_STEP = Math.log(6.4) / 27;

    private final String key;

    MelScale(String key) {
        this.key = key;
    }

    /** @return as a manifest writes it */
    public String key() {
        return key;
    }

    /** @return where a frequency lies on the scale */
    public double mel(double hz) {
        return switch (this) {
            case TENSORFLOW -> 1127.0 * Math.log1p(hz / 700.0);
            case HTK -> 2595.0 * Math.log10(1 + hz / 700.0);
            case SLANEY ->
                hz < SLANEY_BREAK_HZ
                        ? hz / SLANEY_HZ_PER_MEL
                        : SLANEY_BREAK_MEL + Math.log(hz / SLANEY_BREAK_HZ) / SLANEY_STEP;
        };
    }

    private double hertz(double mel) {
        return switch (this) {
            case TENSORFLOW -> 700.0 * Math.expm1(mel / 1127.0);
            case HTK -> 700.0 * (Math.pow(10, mel / 2595.0) - 1);
            case SLANEY ->
                mel < SLANEY_BREAK_MEL
                        ? mel * SLANEY_HZ_PER_MEL
                        : SLANEY_BREAK_HZ * Math.exp(SLANEY_STEP * (mel - SLANEY_BREAK_MEL));
        };
    }

    /** @return in hertz, where the triangles begin, peak and end: one more than bands either side */
    double[] edges(double lowHz, double highHz, int bands) {
        double low = mel(lowHz);
        double spacing = (mel(highHz) - low) / (bands + 1);
        double[] edges = new double[bands + 2];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = hertz(low + i * spacing);
        }
        return edges;
    }
}
