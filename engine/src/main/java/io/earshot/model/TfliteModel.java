package io.earshot.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The tables of a TensorFlow Lite file that a network of convolutions needs: its first subgraph's tensors and
 * operators. Field numbers and codes are those of TensorFlow Lite's schema, version 3.
 */
final class TfliteModel {
    static final int CONV_2D = 3;
    static final int DEPTHWISE_CONV_2D = 4;
    static final int FULLY_CONNECTED = 9;
    static final int LOGISTIC = 14;
    static final int MEAN = 40;

    /** YAMNet has some hundreds. Few bytes can claim many times as many, each of the same many dimensions. */
    private static final int MOST_TABLES = 4_096;

    private static final int MOST_DIMENSIONS = 8;
    private static final int MOST_ENDS = 64;

    private static final int FLOAT32 = 0;
    private static final int INT32 = 2;
    private static final int INT8 = 9;

    private final List<Tensor> tensors;
    private final List<Operator> operators;

    /**
     * One step of the network.
     *
     * @param code which operation, as TensorFlow Lite's schema numbers them
     * @param inputs indexes of tensors
     * @param outputs indexes of tensors
     * @param table the operator's table, for its options
     */
    record Operator(int code, List<Integer> inputs, List<Integer> outputs, FlatTable table) {
        FlatTable options() {
            return table.tableAt(4);
        }
    }

    /**
     * One value of the network: constant where its buffer has content.
     *
     * @param shape in TensorFlow's order, channels last
     * @param data the content, little-endian
     * @param table the tensor's table, for its type and quantisation
     */
    record Tensor(List<Integer> shape, ByteBuffer data, FlatTable table) {
        String name() {
            return table.textAt(3);
        }

        /** @return the constant's values; 8-bit weights are expanded as {@code (q - zero point) * scale} */
        float[] floats() {
            int count = shape.stream().reduce(1, Math::multiplyExact);
            float[] values = new float[checked(count, table.byteAt(1) == INT8 ? 1 : Float.BYTES)];
            switch (table.byteAt(1)) {
                case FLOAT32 -> data.asFloatBuffer().get(values);
                case INT8 -> expand(values);
                default ->
                    throw new IllegalArgumentException(
                            "tensor '%s' has element type %d; known are 0 and 9".formatted(name(), table.byteAt(1)));
            }
            return values;
        }

        int[] ints() {
            if (table.byteAt(1) != INT32) {
                throw new IllegalArgumentException("tensor '%s' must hold 32-bit integers".formatted(name()));
            }
            int[] values = new int[checked(shape.stream().reduce(1, Math::multiplyExact), Integer.BYTES)];
            data.asIntBuffer().get(values);
            return values;
        }

        private int checked(int count, int elementBytes) {
            // An empty one passes for any other sizes beside its zero, and loops over those would go on for hours.
            if (shape.stream().anyMatch(size -> size < 1)) {
                throw new IllegalArgumentException("tensor '%s' of shape %s is empty".formatted(name(), shape));
            }
            if (count < 0 || data.remaining() != (long) count * elementBytes) {
                throw new IllegalArgumentException(
                        "tensor '%s' of shape %s has %d bytes".formatted(name(), shape, data.remaining()));
            }
            return count;
        }

        private void expand(float[] values) {
            FlatTable quantisation = table.tableAt(4);
            float[] scales = quantisation.floatsAt(2);
            long[] zeroPoints = quantisation.longsAt(3);
            int dimension = quantisation.intAt(6, 0);
            boolean perChannel = scales.length > 1;
            if (scales.length == 0
                    || (perChannel && (dimension >= shape.size() || scales.length != shape.get(dimension)))
                    || (zeroPoints.length != 0 && zeroPoints.length != scales.length)) {
                throw new IllegalArgumentException("tensor '%s' of shape %s has %d scales and %d zero points"
                        .formatted(name(), shape, scales.length, zeroPoints.length));
            }
            int inner = perChannel
                    ? shape.subList(dimension + 1, shape.size()).stream().reduce(1, Math::multiplyExact)
                    : values.length;
            for (int i = 0; i < values.length; i++) {
                int channel = i / inner % scales.length;
                long zeroPoint = zeroPoints.length == 0 ? 0 : zeroPoints[channel];
                values[i] = (data.get(i) - zeroPoint) * scales[channel];
            }
        }
    }

    private TfliteModel(List<Tensor> tensors, List<Operator> operators) {
        this.tensors = tensors;
        this.operators = operators;
    }

    /** @throws IllegalArgumentException or {@link IndexOutOfBoundsException} when the bytes are no such file */
    static TfliteModel read(byte[] file) {
        FlatTable root = FlatTable.root(file, "TFL3");
        List<FlatTable> codes = root.tablesAt(1, MOST_TABLES);
        List<FlatTable> buffers = root.tablesAt(4, MOST_TABLES);
        List<FlatTable> subgraphs = root.tablesAt(2, MOST_TABLES);
        if (subgraphs.isEmpty()) {
            throw new IllegalArgumentException("it holds no subgraph");
        }
        List<Tensor> tensors = subgraphs.get(0).tablesAt(0, MOST_TABLES).stream()
                .map(table -> new Tensor(
                        boxed(table.intsAt(0, MOST_DIMENSIONS)),
                        buffers.get(table.intAt(2, 0)).bytesAt(0),
                        table))
                .toList();
        List<Operator> operators = subgraphs.get(0).tablesAt(3, MOST_TABLES).stream()
                .map(table -> new Operator(
                        code(codes.get(table.intAt(0, 0))),
                        boxed(table.intsAt(1, MOST_ENDS)),
                        boxed(table.intsAt(2, MOST_ENDS)),
                        table))
                .toList();
        return new TfliteModel(tensors, operators);
    }

    /** Codes up to 127 stand in the older, 8-bit field, others in the newer one; the larger of the two is meant. */
    private static int code(FlatTable operatorCode) {
        return Math.max(operatorCode.byteAt(0), operatorCode.intAt(3, 0));
    }

    private static List<Integer> boxed(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    List<Operator> operators() {
        return operators;
    }

    Tensor tensor(int index) {
        return tensors.get(index);
    }
}
