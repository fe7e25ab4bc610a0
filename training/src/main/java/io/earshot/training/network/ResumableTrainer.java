package io.earshot.training.network;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
import java.util.List;

/**
 * Trains a network to tell which of its classes a window is: cross-entropy of its {@link Output}, Adam. What it comes to
 * depends on the seeds and batches alone, whether it is done at one go or goes on from a {@link State}. Belongs to one thread.
 */
public final class ResumableTrainer implements AutoCloseable {
    private static final String ENGINE = "PyTorch";

    static {
        PyTorchSettings.prepare();
    }

    private final WeightedNetwork network;
    private final Output output;
    private final List<Device> shares;
    private final Model model;
    private final Trainer trainer;
    private final KeptAdam adam;
    private boolean mirrored;

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

    /** @param device where PyTorch computes; of several, each takes its share of a batch */
    public ResumableTrainer(WeightedNetwork network, Output output, Tracker rate, int seed, TrainingDevice device) {
        this.network = network;
        this.output = output;
        this.shares = device.devices();
        this.adam = new KeptAdam(rate);
        seed(seed);
        Device[] devices = shares.stream().distinct().toArray(Device[]::new);
        model = Model.newInstance("earshot", devices[0], ENGINE);
        model.setBlock(network.block());
        trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss())
                .optInitializer(new XavierInitializer(), Parameter.Type.WEIGHT)
                .optDevices(devices)
                .optOptimizer(adam));
        network.block().initialize(model.getNDManager(), DataType.FLOAT32, network.inputShape(1));
        adam.remember(network.named(), trainer.getManager(), devices);
    }

    /** Gives each device its copy of the weights, once they are those to begin with. */
    private void mirror() {
        if (!mirrored) {
            trainer.initialize(network.inputShape(1));
            mirrored = true;
        }
    }

    /** Sets PyTorch's random numbers, which say what is left out of a step. */
    public void seed(int seed) {
        ai.djl.engine.Engine.getEngine(ENGINE).setRandomSeed(seed);
    }

    /**
     * @param batch of known targets: which of all classes a window is cannot be known of some of them
     * @return the batch's loss before the step
     */
    public float step(Batch batch) {
        if (batch.weights != null) {
            throw new IllegalArgumentException("a batch must have no weights of its targets");
        }
        mirror();
        adam.nextStep();
        int values = batch.inputs.length / batch.count;
        int classes = network.classes();
        int parts = Math.min(shares.size(), batch.count);
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDList losses = new NDList();
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                for (int part = 0; part < parts; part++) {
                    int from = batch.count * part / parts;
                    int count = batch.count * (part + 1) / parts - from;
                    Device device = shares.get(part);
                    NDArray inputs = manager.create(
                                    FloatBuffer.wrap(batch.inputs, from * values, count * values)
                                            .slice(),
                                    network.inputShape(count))
                            .toDevice(device, false);
                    NDArray targets = manager.create(
                                    FloatBuffer.wrap(batch.targets, from * classes, count * classes)
                                            .slice(),
                                    new Shape(count, classes))
                            .toDevice(device, false);
                    try (NDArray last = trainer.forward(new NDList(inputs)).head()) {
                        NDArray loss = output.loss(last, targets);
                        // Gradients of the parts add up to that of the mean over the batch.
                        NDArray weighed = parts == 1 ? loss : loss.mul((float) count / batch.count);
                        gradients.backward(weighed);
                        losses.add(weighed);
                    }
                }
            }
            trainer.step();
            float sum = 0;
            for (NDArray loss : losses) {
                loss.attach(manager);
                sum += loss.getFloat();
            }
            return sum;
        }
    }

    /**
     * What the network says, as at inference.
     *
     * @param inputs {@code [count][values of a window]}
     * @return {@code [count][classes]}
     */
    public float[][] scores(float[] inputs, int count) {
        mirror();
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

    /**
     * Before the first step or score.
     *
     * @throws IllegalArgumentException when it is of another network
     */
    public void goOnFrom(State state) {
        if (mirrored) {
            throw new IllegalStateException("training is under way");
        }
        network.take(state.weights());
        adam.goOnFrom(state.steps(), state.means(), state.squares());
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
