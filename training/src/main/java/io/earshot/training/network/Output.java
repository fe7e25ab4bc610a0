package io.earshot.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.earshot.model.OnnxGraphBuilder;
import java.util.List;
import java.util.Locale;

/**
 * What a network of one class a clip puts behind its last layer before the cross-entropy. Over logits the cross-entropy is
 * what it is meant for; published recipes also put it over a sigmoid or a tanh, whose narrow range bounds how sure the network
 * can become.
 */
public enum Output {
    SIGMOID,
    TANH,
    LOGITS;

    /** As a recipe writes it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a manifest calls the scores. */
    public String activation() {
        return this == LOGITS ? Activated.SOFTMAX.key() : key();
    }

    /** What the cross-entropy is of. */
    NDArray of(NDArray last) {
        return switch (this) {
            case SIGMOID -> Activation.sigmoid(last);
            case TANH -> Activation.tanh(last);
            case LOGITS -> last;
        };
    }

    /** Scores of 0 to 1 in the order of what the network says: a tanh is moved there, of logits it is the softmax. */
    NDArray scores(NDArray last) {
        return switch (this) {
            case SIGMOID -> Activation.sigmoid(last);
            case TANH -> Activation.tanh(last).add(1).div(2);
            case LOGITS -> last.softmax(-1);
        };
    }

    /** The same in ONNX. */
    void onnx(OnnxGraphBuilder graph, String last, String scores) {
        switch (this) {
            case SIGMOID -> graph.node("Sigmoid", List.of(last), scores);
            case TANH -> {
                // (1 + tanh x) / 2 is the logistic function of 2 x.
                graph.node("Add", List.of(last, last), "twice");
                graph.node("Sigmoid", List.of("twice"), scores);
            }
            case LOGITS -> graph.node("Softmax", List.of(last), scores, OnnxGraphBuilder.integer("axis", -1));
        }
    }
}
