package io.earshot.synth;

import com.google.errorprone.annotations.Immutable;

/** A sound that lasts as long as asked. A value: immutable, safe to share between threads. */
@Immutable
public interface Sound {
    /**
     * Renders the sound from its onset. A pure function: the same arguments give the same bits everywhere.
     *
     * @param seconds how long it lasts, half a second to two minutes; what would ring on is faded out at the end
     * @param sampleRate 8 000 to 96 000
     * @param seed chooses the details: which bird, how the engine is revved
     * @return {@code round(seconds * sampleRate)} samples, at most 11.6 million; the loudest 125 ms have an RMS of 1, so
     *     peaks lie above 1 and the caller sets the level
     */
    float[] render(double seconds, int sampleRate, long seed);
}
