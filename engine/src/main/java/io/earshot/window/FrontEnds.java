package io.earshot.window;

/**
 * The front ends of one stream's windows, one for each input of a model: they share its samples, which are kept for as long
 * as one of them needs them. A window is complete when it is so for all. Belongs to one assembler.
 */
final class FrontEnds {
    private final FrontEnd[] parts;

    /** @param parts in the order of the ring's inputs, at least one */
    FrontEnds(FrontEnd... parts) {
        this.parts = parts.clone();
    }

    /** Target samples that must be kept between two calls. */
    int keep() {
        int most = 0;
        for (FrontEnd part : parts) {
            most = Math.max(most, part.keep());
        }
        return most;
    }

    /** See {@link FrontEnd#restart}. */
    void restart(long k) {
        for (FrontEnd part : parts) {
            part.restart(k);
        }
    }

    /** See {@link FrontEnd#advance}; drops samples that none needs any longer. */
    void advance(SourceToTarget samples, long k) {
        long needed = Long.MAX_VALUE;
        for (FrontEnd part : parts) {
            needed = Math.min(needed, part.advance(samples, k));
        }
        samples.dropBefore(needed);
    }

    /** Whether {@link #advance} has seen all that window {@code k} needs. */
    boolean complete(SourceToTarget samples, long k) {
        for (FrontEnd part : parts) {
            if (!part.complete(samples, k)) {
                return false;
            }
        }
        return true;
    }

    /** Copies window {@code k} into a slot. */
    void write(SourceToTarget samples, long k, WindowSlot slot) {
        for (int i = 0; i < parts.length; i++) {
            parts[i].write(samples, k, slot.inputs[i]);
        }
    }

    /** See {@link FrontEnd#power}: the same by whichever of them, as they have the window in common. */
    double power(SourceToTarget samples, long k) {
        return parts[0].power(samples, k);
    }
}
