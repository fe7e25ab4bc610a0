package io.earshot.model;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes TensorFlow Lite files of a few operators, as TensorFlow Lite's schema numbers tables and fields. */
final class TinyTflite {
    private static final int FLOAT32 = 0;
    private static final int INT32 = 2;
    private static final int INT8 = 9;

    private final FlatBufferBuilder out = new FlatBufferBuilder(1_024);
    private final List<Integer> buffers = new ArrayList<>();
    private final List<Integer> tensors = new ArrayList<>();
    private final List<Integer> operators = new ArrayList<>();
    private final List<Integer> codes = new ArrayList<>();

    /** A patch, two convolutions, a mean over both dimensions and a sigmoid: YAMNet's kinds, none of its size. */
    static byte[] file() {
        TinyTflite file = new TinyTflite();
        file.buffers.add(file.buffer(new byte[0]));
        int patch = file.tensor(FLOAT32, new byte[0], 1, 96, 64, 1);
        int first = file.tensor(FLOAT32, new byte[0], 1, 48, 32, 2);
        int second = file.tensor(FLOAT32, new byte[0], 1, 48, 32, 2);
        int mean = file.tensor(FLOAT32, new byte[0], 1, 2);
        int weights = file.tensor(FLOAT32, new byte[4 * 2 * 9], 2, 3, 3, 1);
        int depthwise = file.tensor(INT8, new byte[2 * 9], 1, 3, 3, 2);
        int bias = file.tensor(FLOAT32, new byte[8], 2);
        ByteBuffer axes =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(1).putInt(2);
        int over = file.tensor(INT32, axes.array(), 2);
        file.operator(TfliteModel.CONV_2D, new int[] {patch, weights, bias}, first, file.convolution(false));
        file.operator(
                TfliteModel.DEPTHWISE_CONV_2D, new int[] {first, depthwise, bias}, second, file.convolution(true));
        file.operator(TfliteModel.MEAN, new int[] {second, over}, mean, file.empty());
        file.operator(TfliteModel.LOGISTIC, new int[] {mean}, mean, file.empty());
        return file.done();
    }

    /** One tensor and one operator in lists of that length: a few bytes that claim to be many. */
    static byte[] fileOfRepetitions(int times) {
        TinyTflite file = new TinyTflite();
        file.buffers.add(file.buffer(new byte[0]));
        int[] shape = new int[times];
        file.tensor(FLOAT32, new byte[0], shape);
        file.operator(TfliteModel.CONV_2D, new int[times], 0, file.empty());
        for (int i = 1; i < times; i++) {
            file.tensors.add(file.tensors.get(0));
            file.operators.add(file.operators.get(0));
        }
        return file.done();
    }

    private int buffer(byte[] content) {
        int data = out.createByteVector(content);
        out.startTable(1);
        out.addOffset(0, data, 0);
        return out.endTable();
    }

    private int ints(int... values) {
        out.startVector(4, values.length, 4);
        for (int i = values.length - 1; i >= 0; i--) {
            out.addInt(values[i]);
        }
        return out.endVector();
    }

    private int offsets(List<Integer> values) {
        out.startVector(4, values.size(), 4);
        for (int i = values.size() - 1; i >= 0; i--) {
            out.addOffset(values.get(i));
        }
        return out.endVector();
    }

    private int tensor(int type, byte[] content, int... shape) {
        int buffer = 0;
        if (content.length > 0) {
            buffer = buffers.size();
            buffers.add(buffer(content));
        }
        int dimensions = ints(shape);
        int name = out.createString("t" + tensors.size());
        int quantisation = type == INT8 ? quantisation() : 0;
        out.startTable(5);
        out.addOffset(0, dimensions, 0);
        out.addByte(1, (byte) type, 0);
        out.addInt(2, buffer, 0);
        out.addOffset(3, name, 0);
        out.addOffset(4, quantisation, 0);
        tensors.add(out.endTable());
        return tensors.size() - 1;
    }

    private int quantisation() {
        out.startVector(4, 2, 4);
        out.addFloat(0.5f);
        out.addFloat(0.25f);
        int scales = out.endVector();
        out.startTable(7);
        out.addOffset(2, scales, 0);
        out.addInt(6, 3, 0);
        return out.endTable();
    }

    private int convolution(boolean depthwise) {
        int next = depthwise ? 4 : 3;
        int stride = depthwise ? 1 : 2;
        out.startTable(7);
        out.addInt(1, stride, 0);
        out.addInt(2, stride, 0);
        if (depthwise) {
            out.addInt(3, 1, 0);
        }
        out.addByte(next, (byte) 1, 0);
        return out.endTable();
    }

    private int empty() {
        out.startTable(1);
        return out.endTable();
    }

    private void operator(int code, int[] inputs, int output, int options) {
        out.startTable(1);
        out.addByte(0, (byte) code, 0);
        codes.add(out.endTable());
        int in = ints(inputs);
        int to = ints(output);
        out.startTable(5);
        out.addInt(0, codes.size() - 1, 0);
        out.addOffset(1, in, 0);
        out.addOffset(2, to, 0);
        out.addOffset(4, options, 0);
        operators.add(out.endTable());
    }

    private byte[] done() {
        int allTensors = offsets(tensors);
        int allOperators = offsets(operators);
        out.startTable(4);
        out.addOffset(0, allTensors, 0);
        out.addOffset(3, allOperators, 0);
        int subgraph = out.endTable();
        int subgraphs = offsets(List.of(subgraph));
        int allBuffers = offsets(buffers);
        int allCodes = offsets(codes);
        out.startTable(5);
        out.addInt(0, 3, 0);
        out.addOffset(1, allCodes, 0);
        out.addOffset(2, subgraphs, 0);
        out.addOffset(4, allBuffers, 0);
        out.finish(out.endTable(), "TFL3");
        return out.sizedByteArray();
    }
}
