package io.earshot.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adam (Kingma and Ba, 2015) that hands out what it remembers of each weight, so that training goes on where it was; DJL's own
 * does not.
 */
final class KeptAdam extends Optimizer {
    private static final float BETA_1 = 0.9f;
    private static final float BETA_2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final Tracker rate;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, NDArray> means = new HashMap<>();
    private final Map<String, NDArray> squares = new HashMap<>();
    /** The step under way, from 1; the same for all weights. */
    private int step;

    private static final class Builder extends OptimizerBuilder<Builder> {
        @Override
        protected Builder self() {
            return this;
        }
    }

    KeptAdam(Tracker rate) {
        super(new Builder());
        this.rate = rate;
    }

    /** Begins to remember: called once the weights are there. */
    void remember(Map<String, Parameter> parameters, NDManager manager) {
        parameters.forEach((name, parameter) -> {
            if (parameter.requiresGradient()) {
                names.put(parameter.getId(), name);
                means.put(name, manager.zeros(parameter.getShape()));
                squares.put(name, manager.zeros(parameter.getShape()));
            }
        });
    }

    void nextStep() {
        step++;
    }

    int steps() {
        return step;
    }

    Weights means() {
        return floats(means);
    }

    Weights squares() {
        return floats(squares);
    }

    private static Weights floats(Map<String, NDArray> arrays) {
        Map<String, float[]> floats = new TreeMap<>();
        arrays.forEach((name, array) -> floats.put(name, array.toFloatArray()));
        return new Weights(floats);
    }

    void goOnFrom(int steps, Weights keptMeans, Weights keptSquares) {
        step = steps;
        means.forEach((name, array) -> Parameters.set(array, keptMeans.of(name)));
        squares.forEach((name, array) -> Parameters.set(array, keptSquares.of(name)));
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
        String name = names.get(parameterId);
        NDArray mean = means.get(name);
        NDArray square = squares.get(name);
        if (name == null || mean == null || square == null) {
            throw new IllegalStateException("weight " + parameterId + " was not there when training began");
        }
        double corrected = Math.sqrt(1 - Math.pow(BETA_2, step)) / (1 - Math.pow(BETA_1, step));
        float current = rate.getNewValue(step);
        // Empties the weight's gradient too, to which PyTorch would add the next.
        weight.getNDArrayInternal()
                .adamUpdate(
                        new NDList(weight, grad, mean, square),
                        new NDList(weight),
                        current,
                        (float) (current * corrected),
                        0,
                        rescaleGrad,
                        clipGrad,
                        BETA_1,
                        BETA_2,
                        EPSILON,
                        true,
                        false);
    }
}
