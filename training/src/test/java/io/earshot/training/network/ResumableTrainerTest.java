package io.earshot.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResumableTrainerTest {
    private static final int VALUES = 12;
    private static final int CLASSES = 3;
    private static final int BATCH = 16;

    private static LayeredNetwork network() {
        return new LayeredNetwork(
                List.of(new Layer.Dense(16), new Layer.Relu(), new Layer.LeftOut(0.2f), new Layer.Dense(CLASSES)),
                VALUES);
    }

    private static ResumableTrainer trainer(LayeredNetwork network, Output output, int seed) {
        return new ResumableTrainer(network, output, new Schedule.OneCycle(60, 0.02f), seed);
    }

    /** Class c has values c * 4 to c * 4 + 3 higher than the others. */
    private static Batch batch(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] inputs = new float[BATCH * VALUES];
        float[] targets = new float[BATCH * CLASSES];
        for (int i = 0; i < BATCH; i++) {
            int type = random.nextInt(CLASSES);
            targets[i * CLASSES + type] = 1;
            for (int v = 0; v < VALUES; v++) {
                inputs[i * VALUES + v] = (float) (random.nextDouble() + (v / 4 == type ? 1 : 0));
            }
        }
        return new Batch(BATCH, inputs, targets);
    }

    private static float steps(ResumableTrainer trainer, int from, int to) {
        float loss = 0;
        for (int i = from; i < to; i++) {
            trainer.seed(i);
            loss = trainer.step(batch(i));
        }
        return loss;
    }

    @Test
    void goingOnFromAStateComesToTheSameWeights() {
        Weights whole;
        LayeredNetwork network = network();
        ResumableTrainer.State half;
        try (ResumableTrainer trainer = trainer(network, Output.LOGITS, 1)) {
            steps(trainer, 0, 20);
            half = trainer.state();
            steps(trainer, 20, 40);
            whole = network.weights();
        }
        LayeredNetwork again = network();
        try (ResumableTrainer trainer = trainer(again, Output.LOGITS, 2)) {
            trainer.goOnFrom(half);
            steps(trainer, 20, 40);
            assertThat(trainer.state().steps()).isEqualTo(40);
            assertThat(again.weights().byName().keySet())
                    .containsExactly("00.weight", "00.bias", "03.weight", "03.bias");
            again.weights().byName().forEach((name, values) -> assertThat(values)
                    .as(name)
                    .isEqualTo(whole.byName().get(name)));
        }
    }

    @ParameterizedTest
    @EnumSource(Output.class)
    void sharesOfABatchComeToTheStepOfTheWholeBatch(Output output) {
        List<Layer> layers = List.of(new Layer.Dense(16), new Layer.Relu(), new Layer.Dense(CLASSES));
        LayeredNetwork alone = new LayeredNetwork(layers, VALUES);
        LayeredNetwork shared = new LayeredNetwork(layers, VALUES);
        Schedule.OneCycle rate = new Schedule.OneCycle(60, 0.02f);
        try (ResumableTrainer one = new ResumableTrainer(alone, output, rate, 1);
                ResumableTrainer three = new ResumableTrainer(shared, output, rate, 1, TrainingDevice.processors(3))) {
            for (int i = 0; i < 20; i++) {
                assertThat(three.step(batch(i))).isCloseTo(one.step(batch(i)), within(1e-4f));
            }
            shared.weights().byName().forEach((name, values) -> assertThat(values)
                    .as(name)
                    .containsExactly(alone.weights().byName().get(name), within(1e-3f)));
            Batch two = new Batch(2, new float[2 * VALUES], new float[2 * CLASSES]);
            assertThat(three.step(two)).as("fewer windows than devices").isFinite();
        }
    }

    @ParameterizedTest
    @EnumSource(Output.class)
    void whatCanBeToldApartIsLearntAndIsTheSameInOnnxRuntime(Output output) throws Exception {
        LayeredNetwork network = network();
        try (ResumableTrainer trainer = trainer(network, output, 1)) {
            float first = steps(trainer, 0, 1);
            assertThat(steps(trainer, 1, 60)).isLessThan(first - 0.3f);
            Batch unseen = batch(1000);
            Standardisation standardisation = new Standardisation(new float[] {0.5f}, new float[] {2});
            float[] raw = unseen.inputs.clone();
            for (int i = 0; i < raw.length; i++) {
                raw[i] = raw[i] * 2 + 0.5f;
            }
            byte[] onnx = network.onnx("in", network.weights(), standardisation, output);
            float[][] said = Onnx.run(onnx, "in", "scores", raw, BATCH, VALUES);
            float[][] expected = trainer.scores(unseen.inputs, BATCH);
            int right = 0;
            for (int i = 0; i < BATCH; i++) {
                int best = 0;
                for (int c = 0; c < CLASSES; c++) {
                    assertThat(said[i][c])
                            .isCloseTo(expected[i][c], within(1e-4f))
                            .isBetween(0f, 1f);
                    best = said[i][c] > said[i][best] ? c : best;
                }
                right += unseen.targets[i * CLASSES + best] == 1 ? 1 : 0;
            }
            assertThat(right).isGreaterThanOrEqualTo(BATCH - 1);
            assertThat(Onnx.run(onnx, "in", "embeddings", raw, BATCH, VALUES)[0])
                    .hasSize(16);
        }
    }

    @Test
    void theLastLayerAloneBeginsWithAShareOfItsWeights() {
        LayeredNetwork network = network();
        try (ResumableTrainer trainer = trainer(network, Output.LOGITS, 1)) {
            Weights before = network.weights();
            network.quietenLastLayer(0.25f);
            Weights after = network.weights();
            assertThat(after.of("00.weight")).isEqualTo(before.of("00.weight"));
            float[] last = before.of("03.weight").clone();
            for (int i = 0; i < last.length; i++) {
                last[i] *= 0.25f;
            }
            assertThat(after.of("03.weight")).isEqualTo(last);
            assertThat(trainer.step(batch(1)))
                    .as("knows little, %s", Math.log(CLASSES))
                    .isBetween(0.9f, 1.4f);
        }
    }

    @Test
    void weightsOfAnotherNetworkAreNamed() {
        LayeredNetwork small = new LayeredNetwork(List.of(new Layer.Dense(2)), VALUES);
        try (ResumableTrainer one = trainer(network(), Output.LOGITS, 1);
                ResumableTrainer other = trainer(small, Output.LOGITS, 1)) {
            assertThat(small.parameters()).isEqualTo(VALUES * 2 + 2);
            assertThatThrownBy(() -> other.goOnFrom(one.state()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("weights of another network: 00.weight has 192 values, must have 24;"
                            + " 00.bias has 16 values, must have 2; 03.weight is unknown; 03.bias is unknown");
        }
    }

    @Test
    void weightsOfTargetsAreRefusedRatherThanIgnored() {
        Batch known = batch(1);
        try (ResumableTrainer trainer = trainer(network(), Output.LOGITS, 1)) {
            Batch weighed = new Batch(BATCH, known.inputs, known.targets, new float[known.targets.length]);
            assertThatThrownBy(() -> trainer.step(weighed)).hasMessage("a batch must have no weights of its targets");
        }
    }
}
