package io.earshot.training.zoo;

import io.earshot.training.network.LeanGraph;
import io.earshot.training.network.Output;
import io.earshot.training.recipe.PlainRules;
import io.earshot.training.recipe.Recipe;
import java.io.IOException;
import java.util.List;

/** The model that a checkpoint of {@code lean} and its base are together. */
final class LeanModel {
    /** Each class by itself. */
    static final Output OUTPUT = Output.MULTI_LABEL;

    private LeanModel() {}

    /** @throws IllegalArgumentException when it was trained on another base, or does not say on which, or has other weights */
    static Recipe.Trained of(Checkpoint checkpoint, LeanBase base) throws IOException {
        requireTrainedOn(base, checkpoint);
        byte[] onnx = LeanGraph.of(
                base.graph(),
                base.embeddings(),
                base.logMel().window(),
                checkpoint.state().weights(),
                checkpoint.standardisation(),
                OUTPUT);
        return new Recipe.Trained(
                onnx,
                List.of(base.waveform(), base.logMel()),
                OUTPUT.activation(),
                LeanGraph.SCORES,
                LeanGraph.EMBEDDINGS,
                checkpoint.licence(),
                "lean, %d classes, after %d epochs"
                        .formatted(checkpoint.classes().size(), checkpoint.epoch()),
                PlainRules.of(checkpoint.classes()));
    }

    private static void requireTrainedOn(LeanBase base, Checkpoint checkpoint) {
        String trainedOn = checkpoint.base();
        if (trainedOn == null) {
            throw new IllegalArgumentException(
                    "does not say which base it was trained on, an earlier version wrote it: give 'earshot train lean' again,"
                            + " which writes the package of what is trained");
        }
        if (!trainedOn.equals(base.sha256())) {
            throw new IllegalArgumentException(
                    "was trained on another base: its model.yaml has the SHA-256 %s, that of %s has %s"
                            .formatted(trainedOn, base.folder(), base.sha256()));
        }
    }
}
