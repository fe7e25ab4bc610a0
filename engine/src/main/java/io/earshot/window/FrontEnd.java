package io.earshot.window;

import java.nio.FloatBuffer;

/**
 * Turns samples at the model's rate into model inputs, window by window. Belongs to one stream's assembler.
 *
 * <p>Calls: {@code restart}, then any number of {@code advance}; after each, while {@code complete} windows are taken by
 * {@code write}.
 */
interface FrontEnd {
    /** Target samples that must be kept between two calls. */
    int keep();

    /** Begins anew with window {@code k}; what had been gathered is gone. */
    void restart(long k);

    /**
     * Uses samples up to what window {@code k} needs, all that it lacks if they are there.
     *
     * @return the first sample that is still needed; those before it may go
     */
    long advance(SourceToTarget samples, long k);

    /** Whether {@link #advance} has seen all that window {@code k} needs. */
    boolean complete(SourceToTarget samples, long k);

    /** Copies window {@code k} into a slot's part of the model input's buffer. */
    void write(SourceToTarget samples, long k, FloatBuffer input);

    /**
     * Mean power of window {@code k} over all channels, full scale 1; what the silence gate measures. Before the next
     * {@link #advance}.
     */
    double power(SourceToTarget samples, long k);
}
