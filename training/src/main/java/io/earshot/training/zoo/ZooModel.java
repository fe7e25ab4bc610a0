package io.earshot.training.zoo;

import io.earshot.config.Yaml;
import io.earshot.model.ModelInput;
import io.earshot.training.network.LayeredNetwork;
import io.earshot.training.recipe.PlainRules;
import io.earshot.training.recipe.Recipe;

/** Models of checkpoints. */
public final class ZooModel {
    private ZooModel() {}

    /**
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
}
