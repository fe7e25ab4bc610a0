package io.earshot.training.zoo;

import io.earshot.config.Yaml;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.training.network.LayeredNetwork;
import io.earshot.training.recipe.PlainRules;
import io.earshot.training.recipe.Recipe;
import java.io.IOException;

/** Models of checkpoints. */
public final class ZooModel {
    private ZooModel() {}

    /** Whether a checkpoint is one of {@code lean}, which is no model without its base. */
    public static boolean buildsOnABase(Checkpoint checkpoint) {
        return LeanRecipe.is(checkpoint.recipe());
    }

    /**
     * The model that a checkpoint is by itself.
     *
     * @throws IllegalArgumentException when its weights are none of its network
     * @throws io.earshot.config.ConfigException when its recipe cannot be
     */
    public static Recipe.Trained of(Checkpoint checkpoint) {
        ZooRecipe recipe = Yaml.parse("recipe", checkpoint.recipe(), ZooRecipe.class);
        ModelInput input = recipe.network().input(recipe.window(), recipe.hop());
        LayeredNetwork network =
                recipe.network().network(input, checkpoint.classes().size());
        byte[] onnx =
                network.onnx(input.name(), checkpoint.state().weights(), checkpoint.standardisation(), recipe.output());
        return new Recipe.Trained(
                onnx,
                input,
                recipe.output().activation(),
                "scores",
                "embeddings",
                checkpoint.licence(),
                "%s, %d classes, after %d epochs"
                        .formatted(recipe.network(), checkpoint.classes().size(), checkpoint.epoch()),
                PlainRules.of(checkpoint.classes()));
    }

    /**
     * The model that a checkpoint is together with the base that it was trained on: what training itself would write.
     *
     * @throws IllegalArgumentException when it was trained on another base, or does not say on which, or its weights are none of
     *     its network
     */
    public static Recipe.Trained of(Checkpoint checkpoint, ModelPackage base) throws IOException {
        return LeanModel.of(checkpoint, new LeanBase(base));
    }
}
