package io.earshot.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.earshot.model.OnnxGraphBuilder;
import java.util.List;
import java.util.Locale;

/**
 * What a network puts behind its last layer before the cross-entropy of its classes. Over logits the cross-entropy is
 * what it is meant for; published recipes also put it over a sigmoid or a tanh, whose narrow range bounds how sure the network
 * can become.
 */
public enum Output {
    SIGMOID,
    TANH,
    LOGITS,
    /** Each class by itself, for clips of several: a sigmoid, and the binary cross-entropy of it. */
    MULTI_LABEL;

    /** As a recipe writes it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a manifest calls the scores. */
    public String activation() {
        return switch (this) {
            case LOGITS -> Activated.SOFTMAX.key();
            case MULTI_LABEL -> Activated.SIGMOID.key();
            case SIGMOID, TANH -> key();
        };
    }

    /**
     * The mean over a batch, and over its classes where each is by itself.
     *
     * @param targets {@code [batch][classes]}
     */
    NDArray loss(NDArray last, NDArray targets) {
        return switch (this) {
            case SIGMOID -> oneOfAll(Activation.sigmoid(last), targets);
            case TANH -> oneOfAll(Activation.tanh(last), targets);
            case LOGITS -> oneOfAll(last, targets);
            case MULTI_LABEL -> NetworkTrainer.crossEntropy(last, targets).mean();
        };
    }

    private static NDArray oneOfAll(NDArray values, NDArray targets) {
        return values.logSoftmax(-1).mul(targets).sum().div(-targets.getShape().get(0));
    }

    /** Scores of 0 to 1 in the order of what the network says: a tanh is moved there, of logits it is the softmax. */
    NDArray scores(NDArray last) {
        return switch (this) {
            case SIGMOID, MULTI_LABEL -> Activation.sigmoid(last);
            case TANH -> Activation.tanh(last).add(1).div(2);
            case LOGITS -> last.softmax(-1);
        };
    }

    /** The same in ONNX. */
    void onnx(OnnxGraphBuilder graph, String last, String scores) {
        switch (this) {
            case SIGMOID, MULTI_LABEL -> graph.node("Sigmoid", List.of(last), scores);
            case TANH -> {
                // (1 + tanh x) / 2 is the logistic function of 2 x.
                graph.node("Add", List.of(last, last), "twice");
                graph.node("Sigmoid", List.of("twice"), scores);
            }
            case LOGITS -> graph.node("Softmax", List.of(last), scores, OnnxGraphBuilder.integer("axis", -1));
        }
    }
}
