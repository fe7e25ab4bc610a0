package io.earshot.model;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Packages around a graph of two nodes: {@code waveform [batch,4]} gives {@code scores = sigmoid(waveform)} for 4
 * labels and {@code embeddings = 2 waveform}. Each builder method breaks one promise.
 */
public final class TinyModels {
    public static final int WINDOW = 4;

    private String graphInput = "waveform";
    private String graphScores = "scores";
    private int graphWindow = WINDOW;
    private long graphBatch = -1;
    private int graphType = TensorProto.DataType.FLOAT.getNumber();
    private int labels = WINDOW;
    private int inputs = 1;
    private int channels = 1;
    private String embeddings = "embeddings";

    public TinyModels graphInput(String name) {
        graphInput = name;
        return this;
    }

    public TinyModels graphScores(String name) {
        graphScores = name;
        return this;
    }

    public TinyModels graphWindow(int samples) {
        graphWindow = samples;
        return this;
    }

    public TinyModels graphBatch(long batch) {
        graphBatch = batch;
        return this;
    }

    public TinyModels graphOfDoubles() {
        graphType = TensorProto.DataType.DOUBLE.getNumber();
        return this;
    }

    public TinyModels labels(int count) {
        labels = count;
        return this;
    }

    public TinyModels inputs(int count) {
        inputs = count;
        return this;
    }

    public TinyModels channels(int count) {
        channels = count;
        return this;
    }

    public TinyModels embeddings(String name) {
        embeddings = name;
        return this;
    }

    public ModelPackage write(Path toDir) throws Exception {
        List<ModelInput> manifestInputs = IntStream.range(0, inputs)
                .mapToObj(i -> new ModelInput(
                        i == 0 ? "waveform" : "waveform" + i,
                        ModelInput.Kind.WAVEFORM,
                        16_000,
                        channels,
                        WINDOW,
                        2,
                        null))
                .toList();
        return ModelPackageWriter.write(
                toDir,
                new ModelPackageWriter.Description(
                        "tiny", "1", "for tests", "Apache-2.0", null, manifestInputs, "scores", embeddings),
                graph(),
                IntStream.range(0, labels)
                        .mapToObj(i -> new Label(i, "id-" + i, "Label, " + i))
                        .toList());
    }

    private byte[] graph() {
        GraphProto graph = GraphProto.newBuilder()
                .setName("tiny")
                .addInput(tensor(graphInput))
                .addOutput(tensor(graphScores))
                .addOutput(tensor("embeddings"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Sigmoid")
                        .addInput(graphInput)
                        .addOutput(graphScores))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Sum")
                        .addInput(graphInput)
                        .addInput(graphInput)
                        .addOutput("embeddings"))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private ValueInfoProto tensor(String name) {
        TensorShapeProto.Dimension.Builder batch = TensorShapeProto.Dimension.newBuilder();
        if (graphBatch < 0) {
            batch.setDimParam("batch");
        } else {
            batch.setDimValue(graphBatch);
        }
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(batch)
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(graphWindow));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(graphType)
                                .setShape(shape)))
                .build();
    }
}
