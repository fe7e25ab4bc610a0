package io.earshot.training.pytorch;

import java.util.List;

/**
 * Numbers of a shape. Nobody changes the array.
 *
 * @param values row by row
 */
// Handed on once, from reading to the network: nobody compares two of these.
@SuppressWarnings("ArrayRecordComponent")
public record Tensor(List<Integer> shape, float[] values) {
    public Tensor {
        shape = List.copyOf(shape);
        long size = 1;
        for (int each : shape) {
            size = Math.multiplyExact(size, (long) each);
        }
        if (size != values.length) {
            throw new IllegalArgumentException("shape %s has %d values, were %d".formatted(shape, size, values.length));
        }
    }
}
