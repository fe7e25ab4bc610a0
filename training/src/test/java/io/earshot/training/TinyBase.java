package io.earshot.training;

import io.earshot.features.LogMelParameters;
import io.earshot.model.Label;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackageWriter;
import io.earshot.training.network.Activated;
import io.earshot.training.network.ConvNetwork;
import io.earshot.training.network.NetworkTrainer;
import io.earshot.training.network.Schedule;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A base model of random weights: its embeddings tell sounds apart, its one score means nothing. */
public final class TinyBase {
    private TinyBase() {}

    /** @return the folder of a model package */
    public static Path write(Path folder) throws Exception {
        return write(folder, "embeddings");
    }

    /** @param embeddings name of the output, null for a model that has none */
    public static Path write(Path folder, @Nullable String embeddings) throws Exception {
        ConvNetwork network = new ConvNetwork(
                List.of(new ConvNetwork.Layer(8, 2, true), new ConvNetwork.Layer(24, 2, false)), 96, 64, 1, 0);
        byte[] onnx;
        try (NetworkTrainer trainer =
                new NetworkTrainer(network, Activated.SIGMOID, new Schedule.OneCycle(1, 0.001f), 0, 0, 1)) {
            // Weights are there once it has been asked something.
            float[][] unused = trainer.logits(new float[96 * 64], 1);
            onnx = network.onnx();
        }
        return ModelPackageWriter.write(
                        folder,
                        new ModelPackageWriter.Description(
                                "tiny",
                                "1",
                                "for tests",
                                "Apache-2.0",
                                "sigmoid",
                                List.of(new ModelInput(
                                        "log_mel",
                                        ModelInput.Kind.LOG_MEL,
                                        16_000,
                                        1,
                                        15_600,
                                        7_680,
                                        LogMelParameters.YAMNET)),
                                "scores",
                                embeddings),
                        onnx,
                        List.of(new Label(0, "any", "Any")))
                .folder();
    }
}
