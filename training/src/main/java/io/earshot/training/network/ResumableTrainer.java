package io.earshot.training.network;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Trains a network to tell which of its classes a window is: cross-entropy of its {@link Output}, Adam. What it comes to
 * depends on the seeds and batches alone, whether it is done at one go or goes on from a {@link State}. Belongs to one thread.
 */
public final class ResumableTrainer implements AutoCloseable {
    private static final String ENGINE = "PyTorch";

    static {
        NetworkTrainer.prepare();
    }

    private final WeightedNetwork network;
    private final Output output;
    private final Model model;
    private final Trainer trainer;
    private final KeptAdam adam;

    /**
     * All that training rests on beside its seeds and batches.
     *
     * @param steps done
     * @param means and {@code squares}: what the optimizer remembers
     */
    public record State(int steps, Weights weights, Weights means, Weights squares) {}

    /**
     * @param rate the learning rate over the steps
     * @param seed of the first weights
     */
    public ResumableTrainer(WeightedNetwork network, Output output, Tracker rate, int seed) {
        this(network, output, rate, seed, TrainingDevice.CPU);
    }

    /** @param device where PyTorch computes */
    public ResumableTrainer(WeightedNetwork network, Output output, Tracker rate, int seed, TrainingDevice device) {
        this.network = network;
        this.output = output;
        this.adam = new KeptAdam(rate);
        seed(seed);
        model = Model.newInstance("earshot", device.device(), ENGINE);
        model.setBlock(network.block());
        trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss())
                .optInitializer(new XavierInitializer(), Parameter.Type.WEIGHT)
                .optDevices(new Device[] {device.device()})
                .optOptimizer(adam));
        trainer.initialize(network.inputShape(1));
        adam.remember(network.named(), trainer.getManager());
    }

    /** Sets PyTorch's random numbers, which say what is left out of a step. */
    public void seed(int seed) {
        ai.djl.engine.Engine.getEngine(ENGINE).setRandomSeed(seed);
    }

    /** @return the batch's loss before the step */
    public float step(Batch batch) {
        adam.nextStep();
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDArray inputs = manager.create(FloatBuffer.wrap(batch.inputs), network.inputShape(batch.count));
            NDArray targets =
                    manager.create(FloatBuffer.wrap(batch.targets), new Shape(batch.count, network.classes()));
            float value;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray last = trainer.forward(new NDList(inputs)).head();
                NDArray loss = output.loss(last, targets);
                gradients.backward(loss);
                value = loss.getFloat();
                last.close();
            }
            trainer.step();
            return value;
        }
    }

    /**
     * What the network says, as at inference.
     *
     * @param inputs {@code [count][values of a window]}
     * @return {@code [count][classes]}
     */
    public float[][] scores(float[] inputs, int count) {
        int classes = network.classes();
        float[][] scores = new float[count][];
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDArray all = manager.create(FloatBuffer.wrap(inputs), network.inputShape(count));
            NDArray last = trainer.evaluate(new NDList(all)).head();
            last.attach(manager);
            float[] values = output.scores(last).toFloatArray();
            for (int i = 0; i < count; i++) {
                scores[i] = Arrays.copyOfRange(values, i * classes, (i + 1) * classes);
            }
        }
        return scores;
    }

    public State state() {
        return new State(adam.steps(), network.weights(), adam.means(), adam.squares());
    }

    /** @throws IllegalArgumentException when it is of another network */
    public void goOnFrom(State state) {
        network.take(state.weights());
        adam.goOnFrom(state.steps(), state.means(), state.squares());
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
