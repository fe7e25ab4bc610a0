package io.earshot.model;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes an ONNX graph of operator set 17, node by node; every value is of 32-bit floats but axes. */
public final class OnnxGraphBuilder {
    private static final int OPERATOR_SET = 17;
    /** From here on axes are inputs and Softmax is along one: what operators of these sets say, they say in ours as well. */
    private static final int EARLIEST_SET = 13;

    private static final int IR_VERSION = 8;

    private final GraphProto.Builder graph;
    /** Nodes that stand behind all that are added. */
    private final List<NodeProto> last = new ArrayList<>();

    public OnnxGraphBuilder(String name) {
        graph = GraphProto.newBuilder().setName(name);
    }

    private OnnxGraphBuilder(GraphProto.Builder graph) {
        this.graph = graph;
    }

    /**
     * Goes on from one value of another graph: its inputs stay, and the nodes and weights that the value rests on; its
     * outputs are no outputs any more. What it computed besides is left out, so that its names are free again.
     *
     * @param onnx an ONNX file of operator sets {@value #EARLIEST_SET} to {@value #OPERATOR_SET}
     * @param value name of the value to go on from
     * @throws IllegalArgumentException when it is none, or has no such value
     */
    public static OnnxGraphBuilder after(byte[] onnx, String value) {
        return new OnnxGraphBuilder(below(parsed(onnx).getGraph(), value));
    }

    /**
     * Checks, before any work, that a model's graph can be gone on from, or nodes put before it.
     *
     * @throws ModelException when its operators are of another set, naming the file and what would help
     * @throws IOException when the graph cannot be read
     */
    public static void check(ModelPackage model) throws ModelException, IOException {
        try {
            parsed(Files.readAllBytes(model.modelFile()));
        } catch (IllegalArgumentException e) {
            throw new ModelException("%s: %s".formatted(model.modelFile(), e.getMessage()), e);
        }
    }

    private static ModelProto parsed(byte[] onnx) {
        ModelProto base;
        try {
            base = ModelProto.parseFrom(onnx);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no ONNX file: " + e.getMessage(), e);
        }
        if (base.getOpsetImportCount() == 0) {
            throw new IllegalArgumentException("it does not say of which ONNX operator set it is");
        }
        for (OperatorSetIdProto set : base.getOpsetImportList()) {
            if (!set.getDomain().isEmpty()) {
                throw new IllegalArgumentException(
                        "it has operators of '%s', must be of ONNX's own alone".formatted(set.getDomain()));
            }
            if (set.getVersion() < EARLIEST_SET || set.getVersion() > OPERATOR_SET) {
                throw new IllegalArgumentException(
                        "it is of ONNX's operator set %d, must be of %d to %d: export it anew with opset %d, or convert it with"
                                        .formatted(set.getVersion(), EARLIEST_SET, OPERATOR_SET, OPERATOR_SET)
                                + " onnx.version_converter");
            }
        }
        return base;
    }

    /**
     * Puts nodes before another graph: one of its inputs is none any more, and nodes that are added come before its own.
     * One of them must give the value that the input gave.
     *
     * @param onnx an ONNX file of operator sets {@value #EARLIEST_SET} to {@value #OPERATOR_SET}
     * @param input its name
     * @throws IllegalArgumentException when it is none, or has no such input
     */
    public static OnnxGraphBuilder before(byte[] onnx, String input) {
        return before(onnx, input, input);
    }

    /**
     * The same, with another name for the value that the input gave: an input that is added may then be called as that one
     * was.
     *
     * @param renamed no name of the graph's own
     */
    public static OnnxGraphBuilder before(byte[] onnx, String input, String renamed) {
        GraphProto.Builder graph = parsed(onnx).getGraph().toBuilder();
        List<ValueInfoProto> others = graph.getInputList().stream()
                .filter(each -> !each.getName().equals(input))
                .toList();
        if (others.size() == graph.getInputCount()) {
            throw new IllegalArgumentException("it has no input '%s'".formatted(input));
        }
        List<NodeProto> nodes = graph.getNodeList().stream()
                .map(node -> {
                    NodeProto.Builder taking = node.toBuilder();
                    for (int i = 0; i < node.getInputCount(); i++) {
                        if (node.getInput(i).equals(input)) {
                            taking.setInput(i, renamed);
                        }
                    }
                    return taking.build();
                })
                .toList();
        OnnxGraphBuilder builder =
                new OnnxGraphBuilder(graph.clearInput().addAllInput(others).clearNode());
        builder.last.addAll(nodes);
        return builder;
    }

    /** Nodes stand after those whose values they take, so one pass from the end finds all that are needed. */
    private static GraphProto.Builder below(GraphProto graph, String value) {
        Set<String> needed = new HashSet<>(Set.of(value));
        List<NodeProto> nodes = new ArrayList<>();
        for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
            NodeProto node = graph.getNode(i);
            if (node.getOutputList().stream().anyMatch(needed::contains)) {
                nodes.add(0, node);
                needed.addAll(node.getInputList());
            }
        }
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("no node gives '%s'".formatted(value));
        }
        GraphProto.Builder kept = graph.toBuilder()
                .clearOutput()
                .clearValueInfo()
                .clearNode()
                .addAllNode(nodes)
                .clearInitializer();
        graph.getInitializerList().stream()
                .filter(each -> needed.contains(each.getName()))
                .forEach(kept::addInitializer);
        return kept;
    }

    /** @param shape behind the batch, which may be any number */
    public void input(String name, long... shape) {
        graph.addInput(value(name, shape));
    }

    /** @param shape behind the batch, which may be any number */
    public void output(String name, long... shape) {
        graph.addOutput(value(name, shape));
    }

    public String constant(String name, float[] values, long... shape) {
        return constant(
                OnnxTensors.floats(name, values, Arrays.stream(shape).boxed().toList()));
    }

    public String constant(String name, long[] values) {
        return constant(OnnxTensors.longs(name, values));
    }

    private String constant(TensorProto tensor) {
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    /** @return the name of the node's one output, {@code output} itself */
    public String node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
        return output;
    }

    public static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    public static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    public static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    public byte[] build() {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("earshot")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
                .setGraph(graph.clone().addAllNode(last))
                .build()
                .toByteArray();
    }

    private static ValueInfoProto value(String name, long... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        for (long size : shape) {
            dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(dimensions)))
                .build();
    }
}
