package io.earshot.training.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
    /** By weight and device: all devices take the same step, each with its own copy of what it needs for that. */
    private final Map<Copy, NDArray> means = new HashMap<>();

    private final Map<Copy, NDArray> squares = new HashMap<>();
    private @Nullable Device first;
    /** The step under way, from 1; the same for all weights. */
    private int step;

    private record Copy(String name, Device device) {}

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

    /**
     * Begins to remember: called once the weights are there.
     *
     * @param devices that weights are copied to; what the first one remembers is what is kept
     */
    void remember(Map<String, Parameter> parameters, NDManager manager, Device[] devices) {
        first = devices[0];
        parameters.forEach((name, parameter) -> {
            if (parameter.requiresGradient()) {
                names.put(parameter.getId(), name);
                for (Device device : devices) {
                    Copy copy = new Copy(name, device);
                    means.put(copy, manager.zeros(parameter.getShape(), DataType.FLOAT32, device));
                    squares.put(copy, manager.zeros(parameter.getShape(), DataType.FLOAT32, device));
                }
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

    private Weights floats(Map<Copy, NDArray> arrays) {
        Map<String, float[]> floats = new TreeMap<>();
        arrays.forEach((copy, array) -> {
            if (copy.device().equals(first)) {
                floats.put(copy.name(), array.toFloatArray());
            }
        });
        return new Weights(floats);
    }

    void goOnFrom(int steps, Weights keptMeans, Weights keptSquares) {
        step = steps;
        means.forEach((copy, array) -> Parameters.set(array, keptMeans.of(copy.name())));
        squares.forEach((copy, array) -> Parameters.set(array, keptSquares.of(copy.name())));
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
        Copy copy = new Copy(names.getOrDefault(parameterId, ""), weight.getDevice());
        NDArray mean = means.get(copy);
        NDArray square = squares.get(copy);
        if (mean == null || square == null) {
            throw new IllegalStateException(
                    "weight %s was not there, on %s, when training began".formatted(parameterId, copy.device()));
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
