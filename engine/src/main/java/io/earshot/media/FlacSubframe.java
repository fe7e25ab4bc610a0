package io.earshot.media;

import java.io.IOException;
import java.util.Arrays;

/** Decodes one channel of one FLAC block: prediction plus residual (RFC 9639, section 9.2). */
final class FlacSubframe {
    private static final int FIXED = 8;
    private static final int MAX_FIXED_ORDER = 4;
    private static final int LINEAR = 32;
    private static final int MAX_LINEAR_ORDER = 32;

    private final int[] coefficients = new int[MAX_LINEAR_ORDER];

    /**
     * @param row gets the samples, from 0 to {@code size}
     * @param sampleBits of a sample: those of the stream, one more for a difference of channels
     */
    void decode(FlacBits bits, int[] row, int size, int sampleBits) throws IOException {
        if (bits.read(1) != 0) {
            throw FlacInfo.corrupt("has a subframe that does not begin with a zero");
        }
        int type = bits.read(6);
        int wasted = bits.read(1) == 0 ? 0 : bits.readUnary() + 1;
        int width = sampleBits - wasted;
        if (width < 1) {
            throw FlacInfo.corrupt("has a subframe without bits in use");
        }
        if (type == 0) {
            Arrays.fill(row, 0, size, bits.readSigned(width));
        } else if (type == 1) {
            readPlain(bits, row, size, width);
        } else if (type >= FIXED && type <= FIXED + MAX_FIXED_ORDER) {
            decodeFixed(bits, row, size, width, type - FIXED);
        } else if (type >= LINEAR) {
            decodeLinear(bits, row, size, width, type - LINEAR + 1);
        } else {
            throw FlacInfo.corrupt("has a subframe of the reserved type %d".formatted(type));
        }
        if (wasted > 0) {
            for (int i = 0; i < size; i++) {
                row[i] <<= wasted;
            }
        }
    }

    private static void readPlain(FlacBits bits, int[] row, int count, int width) throws IOException {
        for (int i = 0; i < count; i++) {
            row[i] = bits.readSigned(width);
        }
    }

    private static void decodeFixed(FlacBits bits, int[] row, int size, int width, int order) throws IOException {
        checkOrder(order, size);
        readPlain(bits, row, order, width);
        readResidual(bits, row, size, order);
        // Each order predicts by the polynomial through the samples before. Damaged input may wrap around, harmlessly.
        switch (order) {
            case 1 -> {
                for (int i = 1; i < size; i++) {
                    row[i] += row[i - 1];
                }
            }
            case 2 -> {
                for (int i = 2; i < size; i++) {
                    row[i] += 2 * row[i - 1] - row[i - 2];
                }
            }
            case 3 -> {
                for (int i = 3; i < size; i++) {
                    row[i] += 3 * (row[i - 1] - row[i - 2]) + row[i - 3];
                }
            }
            case 4 -> {
                for (int i = 4; i < size; i++) {
                    row[i] += 4 * (row[i - 1] + row[i - 3]) - 6 * row[i - 2] - row[i - 4];
                }
            }
            default -> {
                // order 0 predicts silence: the residual is the signal
            }
        }
    }

    private void decodeLinear(FlacBits bits, int[] row, int size, int width, int order) throws IOException {
        checkOrder(order, size);
        readPlain(bits, row, order, width);
        int precision = bits.read(4) + 1;
        int shift = bits.readSigned(5);
        if (precision == 16 || shift < 0) {
            throw FlacInfo.corrupt("has a linear predictor of forbidden precision or shift");
        }
        for (int k = 0; k < order; k++) {
            coefficients[k] = bits.readSigned(precision);
        }
        readResidual(bits, row, size, order);
        for (int i = order; i < size; i++) {
            long sum = 0;
            for (int k = 0; k < order; k++) {
                sum += (long) coefficients[k] * row[i - 1 - k];
            }
            row[i] += (int) (sum >> shift);
        }
    }

    private static void checkOrder(int order, int size) throws FlacException {
        if (order > size) {
            throw FlacInfo.corrupt("has a predictor longer than its block");
        }
    }

    private static void readResidual(FlacBits bits, int[] row, int size, int order) throws IOException {
        int method = bits.read(2);
        if (method > 1) {
            throw FlacInfo.corrupt("has a residual in a reserved code");
        }
        int parameterBits = method == 0 ? 4 : 5;
        int escape = (1 << parameterBits) - 1;
        int partitionOrder = bits.read(4);
        int partition = size >> partitionOrder;
        if (partition << partitionOrder != size || partition < order) {
            throw FlacInfo.corrupt("has a residual whose partitions do not fit its block");
        }
        for (int from = order, to = partition; to <= size; from = to, to += partition) {
            int parameter = bits.read(parameterBits);
            if (parameter == escape) {
                int width = bits.read(5);
                for (int i = from; i < to; i++) {
                    row[i] = width == 0 ? 0 : bits.readSigned(width);
                }
            } else {
                for (int i = from; i < to; i++) {
                    row[i] = bits.readRice(parameter);
                }
            }
        }
    }
}
