package io.earshot.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;

/** Reads and sets the weights of a block. */
final class Parameters {
    private Parameters() {}

    static float[] floats(Block block, String name) {
        for (var each : block.getParameters()) {
            // Names of nested blocks carry numbers and their blocks' names before their own.
            if (each.getKey().equals(name) || each.getKey().endsWith("_" + name)) {
                Parameter parameter = each.getValue();
                NDArray array = parameter.getArray();
                return array.toFloatArray();
            }
        }
        throw new IllegalArgumentException("no parameter '%s' in %s".formatted(name, block));
    }

    /** Gives an array other values, in place: PyTorch's gradients and the optimizer go on holding it. */
    static void set(NDArray array, float[] values) {
        try (NDManager manager = array.getManager().newSubManager()) {
            NDArray wanted = manager.create(values, array.getShape());
            array.muli(0).addi(wanted);
        }
    }
}
