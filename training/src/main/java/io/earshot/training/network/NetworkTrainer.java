package io.earshot.training.network;

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
import ai.djl.training.optimizer.AdamW;
import io.earshot.training.network.Schedule.OneCycle;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Trains a network's logits against targets of 0 to 1: cross-entropy of each class by itself or of all, AdamW (Loshchilov and
 * Hutter, 2019), one cycle of the learning rate. Belongs to one thread; PyTorch's own threads do the arithmetic.
 */
public final class NetworkTrainer implements AutoCloseable {
    private static final String ENGINE = "PyTorch";

    static {
        PyTorchSettings.prepare();
    }

    private final TrainableNetwork network;
    private final Model model;
    private final Trainer trainer;
    private final Activated activation;
    private final float labelSmoothing;

    /**
     * @param activation whether classes exclude one another
     * @param rate the learning rate over the steps
     * @param weightDecay AdamW's
     * @param labelSmoothing how far targets are moved from 0 and 1
     * @param seed of the first weights and of what dropout leaves out
     */
    public NetworkTrainer(
            TrainableNetwork network,
            Activated activation,
            OneCycle rate,
            float weightDecay,
            float labelSmoothing,
            int seed) {
        this.network = network;
        this.activation = activation;
        this.labelSmoothing = labelSmoothing;
        ai.djl.engine.Engine.getEngine(ENGINE).setRandomSeed(seed);
        model = Model.newInstance("earshot", ENGINE);
        model.setBlock(network.block());
        DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.l2Loss())
                .optInitializer(new XavierInitializer(), Parameter.Type.WEIGHT)
                .optOptimizer(AdamW.builder()
                        .optLearningRateTracker(rate)
                        .optWeightDecays(weightDecay)
                        .build());
        trainer = model.newTrainer(config);
        trainer.initialize(network.inputShape(1));
    }

    /** @return the batch's loss before the step */
    public float step(Batch batch) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDArray inputs = inputs(manager, batch);
            float value;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray logits = trainer.forward(new NDList(inputs)).head();
                NDArray loss = loss(manager, logits, batch);
                gradients.backward(loss);
                value = loss.getFloat();
                logits.close();
            }
            trainer.step();
            return value;
        }
    }

    /** @return the batch's loss as the network is, nothing left out of it */
    public float loss(Batch batch) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDArray logits =
                    trainer.evaluate(new NDList(inputs(manager, batch))).head();
            logits.attach(manager);
            return loss(manager, logits, batch).getFloat();
        }
    }

    private NDArray inputs(NDManager manager, Batch batch) {
        return manager.create(FloatBuffer.wrap(batch.inputs), network.inputShape(batch.count));
    }

    private NDArray loss(NDManager manager, NDArray logits, Batch batch) {
        Shape shape = new Shape(batch.count, network.classes());
        NDArray targets = manager.create(FloatBuffer.wrap(batch.targets), shape);
        if (labelSmoothing > 0) {
            float least = activation == Activated.SIGMOID ? labelSmoothing : labelSmoothing / network.classes();
            targets = targets.mul(1 - (activation == Activated.SIGMOID ? 2 : 1) * labelSmoothing)
                    .add(least);
        }
        NDArray weights =
                batch.weights == null ? manager.ones(shape) : manager.create(FloatBuffer.wrap(batch.weights), shape);
        return activation == Activated.SIGMOID
                ? crossEntropy(logits, targets).mul(weights).mean()
                : logits.logSoftmax(-1).mul(targets).mul(weights).sum().div(-batch.count);
    }

    /** {@code max(x, 0) - x * y + log(1 + exp(-|x|))}: finite for any logit. */
    static NDArray crossEntropy(NDArray logits, NDArray targets) {
        return logits.maximum(0)
                .sub(logits.mul(targets))
                .add(logits.abs().neg().exp().add(1).log());
    }

    /**
     * What the network says, as at inference.
     *
     * @param inputs {@code [count][values of a window]}
     * @return {@code [count][classes]}
     */
    public float[][] logits(float[] inputs, int count) {
        int classes = network.classes();
        float[][] logits = new float[count][];
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDArray all = manager.create(FloatBuffer.wrap(inputs), network.inputShape(count));
            NDArray said = trainer.evaluate(new NDList(all)).head();
            said.attach(manager);
            float[] values = said.toFloatArray();
            for (int i = 0; i < count; i++) {
                logits[i] = Arrays.copyOfRange(values, i * classes, (i + 1) * classes);
            }
        }
        return logits;
    }

    /** @return {@link #logits} after the activation */
    public float[][] scores(float[] inputs, int count) {
        float[][] scores = logits(inputs, count);
        for (float[] each : scores) {
            activation.apply(each);
        }
        return scores;
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
