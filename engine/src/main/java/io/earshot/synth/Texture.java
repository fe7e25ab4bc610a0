package io.earshot.synth;

/** A sound without beginning or end that keeps its character: what backgrounds are woven from. */
interface Texture {
    /** Fills {@code out}; after {@link #WARM_UP_SECONDS} it is stationary. */
    void render(double[] out, int sampleRate, NoiseSource noise);

    /** How long filters take to forget that they started from silence. */
    double WARM_UP_SECONDS = 0.1;
}
