package io.earshot.quantize;

/**
 * How finely weights are told apart. Without VNNI, x86 processors add two products of bytes in 16 bits, of which 2 * 255 * 64 is
 * the most that fits; beyond that they silently give the largest number there is.
 */
public enum WeightBits {
    /** Weights of -64 to 64: every processor computes the same. */
    SEVEN(64),
    /** Weights of -127 to 127, for ARM and for x86 with AVX512-VNNI or AVX-VNNI. */
    EIGHT(127);

    private final int largest;

    WeightBits(int largest) {
        this.largest = largest;
    }

    int largest() {
        return largest;
    }
}
