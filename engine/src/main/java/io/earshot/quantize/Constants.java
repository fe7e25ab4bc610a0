package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Constants of a graph. Without dimensions they are single numbers. */
final class Constants {
    private Constants() {}

    static TensorProto floats(String name, float[] values, List<Long> dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor(name, TensorProto.DataType.FLOAT, bytes.array(), dimensions);
    }

    static TensorProto integers(String name, int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return tensor(name, TensorProto.DataType.INT32, bytes.array(), List.of((long) values.length));
    }

    static TensorProto signed(String name, byte[] values, List<Long> dimensions) {
        return tensor(name, TensorProto.DataType.INT8, values, dimensions);
    }

    static TensorProto unsigned(String name, int value) {
        return tensor(name, TensorProto.DataType.UINT8, new byte[] {(byte) value}, List.of());
    }

    private static TensorProto tensor(String name, TensorProto.DataType type, byte[] bytes, List<Long> dimensions) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(dimensions)
                .setRawData(ByteString.copyFrom(bytes))
                .build();
    }
}
