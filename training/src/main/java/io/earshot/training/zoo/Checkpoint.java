package io.earshot.training.zoo;

import io.earshot.training.network.ResumableTrainer;
import io.earshot.training.network.Standardisation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network under way or trained, and all that it takes to go on or to be used.
 *
 * @param of what it is a training of, as the recipe, the seed and the clips say; another text is another training
 * @param recipe the recipe's file
 * @param classes in the order of the scores
 * @param licence SPDX identifier of the weights' licence
 * @param base {@link io.earshot.model.ModelPackage#manifestSha256} of the model that it builds on; null where there is none, or where
 *     an earlier version wrote it
 * @param losses of the epochs that are done
 * @param standardisation of what the network takes
 * @param state of the network and the optimizer; of a trained one the optimizer's part is empty
 */
public record Checkpoint(
        String of,
        String recipe,
        List<String> classes,
        String licence,
        @Nullable String base,
        List<Double> losses,
        Standardisation standardisation,
        ResumableTrainer.State state) {
    public Checkpoint {
        classes = List.copyOf(classes);
        losses = List.copyOf(losses);
    }

    /** @return epochs that are done */
    public int epoch() {
        return losses.size();
    }
}
