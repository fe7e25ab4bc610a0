package io.earshot.media;

/** How one channel of one block is best written: searched first, then written. Keeps its arrays from block to block. */
final class FlacPlan {
    private static final int MAX_ORDER = 4;
    private static final int MAX_PARTITION_ORDER = 6;
    private static final int MAX_PARAMETER = 30;

    private enum Kind {
        CONSTANT,
        VERBATIM,
        FIXED
    }

    private final int[] samples;
    private final int[] residual;
    private int[] parameters = new int[1 << MAX_PARTITION_ORDER];
    private int[] tried = new int[1 << MAX_PARTITION_ORDER];
    private Kind kind = Kind.VERBATIM;
    private int size;
    private int width;
    private int wasted;
    private int order;
    private int partitionOrder;

    FlacPlan(int maxSize) {
        samples = new int[maxSize];
        residual = new int[maxSize];
    }

    /**
     * @return where the samples are to be put before {@link #choose}, which changes them
     */
    int[] samples() {
        return samples;
    }

    /**
     * @param count samples of the block
     * @param sampleBits of a sample
     * @return how many bits it takes
     */
    long choose(int count, int sampleBits) {
        size = count;
        wasted = wastedBits();
        width = sampleBits - wasted;
        boolean constant = true;
        for (int i = 0; i < size; i++) {
            samples[i] >>= wasted;
            constant &= samples[i] == samples[0];
        }
        if (constant) {
            kind = Kind.CONSTANT;
            return 8L + width;
        }
        long verbatim = 8 + (long) size * width;
        order = bestOrder();
        differences();
        long fixed = 8 + (long) order * width + 6 + bestPartitions();
        kind = fixed < verbatim ? Kind.FIXED : Kind.VERBATIM;
        return wasted + Math.min(fixed, verbatim);
    }

    void write(FlacBitWriter bits) {
        int type =
                switch (kind) {
                    case CONSTANT -> 0;
                    case VERBATIM -> 1;
                    case FIXED -> 8 + order;
                };
        bits.write(type, 7);
        bits.write(wasted > 0 ? 1 : 0, 1);
        if (wasted > 0) {
            bits.writeUnary(wasted - 1);
        }
        int plain =
                switch (kind) {
                    case CONSTANT -> 1;
                    case VERBATIM -> size;
                    case FIXED -> order;
                };
        for (int i = 0; i < plain; i++) {
            bits.write(samples[i], width);
        }
        if (kind == Kind.FIXED) {
            writeResidual(bits);
        }
    }

    private void writeResidual(FlacBitWriter bits) {
        bits.write(1, 2); // Rice codes with parameters of five bits
        bits.write(partitionOrder, 4);
        int partition = size >> partitionOrder;
        for (int p = 0; p < 1 << partitionOrder; p++) {
            int parameter = parameters[p];
            bits.write(parameter, 5);
            for (int i = p == 0 ? order : p * partition; i < (p + 1) * partition; i++) {
                int folded = fold(residual[i]);
                bits.writeUnary(folded >>> parameter);
                bits.write(folded, parameter);
            }
        }
    }

    /** Zeros at the low end of all samples; none if all are zero, which is a constant anyway. */
    private int wastedBits() {
        int used = 0;
        for (int i = 0; i < size; i++) {
            used |= samples[i];
        }
        return used == 0 ? 0 : Integer.numberOfTrailingZeros(used);
    }

    /** The order whose residual is smallest in sum. */
    private int bestOrder() {
        int most = Math.min(MAX_ORDER, size - 1);
        long[] sums = new long[MAX_ORDER + 1];
        for (int i = most; i < size; i++) {
            for (int o = 0; o <= most; o++) {
                sums[o] += Math.abs(difference(i, o));
            }
        }
        int best = 0;
        for (int o = 1; o <= most; o++) {
            if (sums[o] < sums[best]) {
                best = o;
            }
        }
        return best;
    }

    private void differences() {
        for (int i = order; i < size; i++) {
            residual[i] = difference(i, order);
        }
    }

    private int difference(int i, int of) {
        int[] x = samples;
        return switch (of) {
            case 0 -> x[i];
            case 1 -> x[i] - x[i - 1];
            case 2 -> x[i] - 2 * x[i - 1] + x[i - 2];
            case 3 -> x[i] - 3 * (x[i - 1] - x[i - 2]) - x[i - 3];
            default -> x[i] - 4 * (x[i - 1] + x[i - 3]) + 6 * x[i - 2] + x[i - 4];
        };
    }

    /** Leaves the partition order and the parameters that take the fewest bits, and returns those. */
    private long bestPartitions() {
        long least = Long.MAX_VALUE;
        for (int o = 0; o <= MAX_PARTITION_ORDER; o++) {
            int partition = size >> o;
            if (partition << o != size || partition <= order) {
                break;
            }
            long bits = 0;
            for (int p = 0; p < 1 << o; p++) {
                bits += bestParameter(p, p == 0 ? order : p * partition, (p + 1) * partition);
            }
            if (bits < least) {
                least = bits;
                partitionOrder = o;
                int[] swap = parameters;
                parameters = tried;
                tried = swap;
            }
        }
        return least;
    }

    /** A good parameter is near the logarithm of the mean: the neighbours of that are tried. */
    private long bestParameter(int partition, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += fold(residual[i]) & 0xFFFF_FFFFL;
        }
        int guess = 63 - Long.numberOfLeadingZeros(Math.max(1, sum / (to - from)));
        long least = Long.MAX_VALUE;
        for (int k = Math.max(0, guess - 1); k <= Math.min(MAX_PARAMETER, guess + 1); k++) {
            long bits = 5 + (long) (to - from) * (1 + k);
            for (int i = from; i < to; i++) {
                bits += fold(residual[i]) >>> k;
            }
            if (bits < least) {
                least = bits;
                tried[partition] = k;
            }
        }
        return least;
    }

    /** Signed to unsigned, small magnitudes first: 0, −1, 1, −2, … */
    private static int fold(int value) {
        return value << 1 ^ value >> 31;
    }
}
