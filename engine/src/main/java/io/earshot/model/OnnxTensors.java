package io.earshot.model;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Constants of a graph, written and read. Without dimensions they are single numbers. */
public final class OnnxTensors {
    private OnnxTensors() {}

    public static TensorProto floats(String name, float[] values, List<Long> dimensions) {
        ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return tensor(name, TensorProto.DataType.FLOAT, bytes, dimensions);
    }

    public static TensorProto longs(String name, long[] values) {
        ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return tensor(name, TensorProto.DataType.INT64, bytes, List.of((long) values.length));
    }

    public static TensorProto integers(String name, int[] values) {
        ByteBuffer bytes = littleEndian(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return tensor(name, TensorProto.DataType.INT32, bytes, List.of((long) values.length));
    }

    public static TensorProto signed(String name, byte[] values, List<Long> dimensions) {
        return tensor(name, TensorProto.DataType.INT8, ByteBuffer.wrap(values), dimensions);
    }

    public static TensorProto unsigned(String name, int value) {
        return tensor(name, TensorProto.DataType.UINT8, ByteBuffer.wrap(new byte[] {(byte) value}), List.of());
    }

    /** @return the values of a constant of floats, in either of the two forms that ONNX has for them */
    public static float[] floats(TensorProto tensor) {
        if (tensor.getFloatDataCount() > 0) {
            float[] values = new float[tensor.getFloatDataCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatData(i);
            }
            return values;
        }
        ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[raw.remaining() / Float.BYTES];
        raw.asFloatBuffer().get(values);
        return values;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static TensorProto tensor(String name, TensorProto.DataType type, ByteBuffer bytes, List<Long> dimensions) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(dimensions)
                .setRawData(ByteString.copyFrom(bytes))
                .build();
    }
}
