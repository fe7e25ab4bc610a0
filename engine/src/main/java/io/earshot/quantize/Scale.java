package io.earshot.quantize;

/**
 * How numbers become unsigned bytes: {@code number / step + zero}, rounded, from 0 to 255. 0 is always a byte of its own.
 *
 * @param step more than 0
 * @param zero the byte of 0
 */
record Scale(float step, int zero) {
    private static final int LARGEST = 255;

    Scale {
        if (!(step > 0) || zero < 0 || zero > LARGEST) {
            throw new IllegalArgumentException("no scale: step %s, zero %d".formatted(step, zero));
        }
    }

    /** The finest scale that holds all numbers from one to the other, and 0. */
    static Scale of(double lowest, double highest) {
        double low = Math.min(0, lowest);
        double high = Math.max(0, highest);
        float step = (float) ((high - low) / LARGEST);
        return step < Float.MIN_NORMAL
                ? new Scale(1, 0)
                : new Scale(step, (int) Math.min(LARGEST, Math.round(-low / step)));
    }
}
