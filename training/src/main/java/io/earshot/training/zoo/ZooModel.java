package io.earshot.training.zoo;

import io.earshot.config.ConfigException;
import io.earshot.config.Yaml;
import io.earshot.model.ModelInput;
import io.earshot.training.network.LayeredNetwork;
import io.earshot.training.recipe.PlainRules;
import io.earshot.training.recipe.Recipe;

/** Models of checkpoints. */
public final class ZooModel {
    private ZooModel() {}

    private static ZooRecipe recipe(Checkpoint checkpoint) {
        try {
            return Yaml.parse("recipe", checkpoint.recipe(), ZooRecipe.class);
        } catch (ConfigException e) {
            if (LeanRecipe.is(checkpoint.recipe())) {
                throw new IllegalArgumentException(
                        "is of lean, which is no model without its base: give 'earshot train lean' again, which writes its"
                                + " package of what is trained",
                        e);
            }
            throw e;
        }
    }

    /**
     * @throws IllegalArgumentException when its weights are none of its network, or it is no model by itself
     * @throws io.earshot.config.ConfigException when its recipe cannot be
     */
    public static Recipe.Trained of(Checkpoint checkpoint) {
        ZooRecipe recipe = recipe(checkpoint);
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
