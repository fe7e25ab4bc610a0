package io.earshot.training.cli;

import io.earshot.cli.Home;
import io.earshot.config.Yaml;
import io.earshot.training.data.ClassFolders;
import io.earshot.training.data.DataSet;
import io.earshot.training.recipe.StarterRecipe;
import io.earshot.training.recipe.StarterTraining;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code earshot train}. */
@Command(name = "train", description = "Trains a model by a recipe.")
final class TrainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--data", required = true)
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Option(names = "--recipe")
    @Nullable
    Path recipe;

    @Option(names = "--seed")
    int seed = 1;

    @Option(names = "--fold")
    int fold;

    @Option(names = "--out")
    @Nullable
    Path out;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        DataSet all = ClassFolders.read(data);
        StarterRecipe read = Yaml.read(Home.config(recipe, "recipes/starter.yaml"), StarterRecipe.class);
        StarterTraining training = new StarterTraining(
                read, all, Boolean.getBoolean("nodistill") ? null : Home.model(Path.of("/tmp/models/yamnet")));
        long began = System.nanoTime();
        try (StarterTraining.Trained trained =
                training.train(all.only(clip -> clip.fold() != fold), seed, (done, of, loss) -> {
                    err.printf(
                            Locale.ROOT,
                            "epoch %d of %d, loss %.4f, %.1f s%n",
                            done,
                            of,
                            loss,
                            (System.nanoTime() - began) / 1e9);
                })) {
            DataSet held = all.only(clip -> clip.fold() == fold);
            if (!held.clips().isEmpty()) {
                float[][] scores = training.clipScores(trained, held);
                int right = 0;
                for (int i = 0; i < scores.length; i++) {
                    int best = 0;
                    for (int c = 1; c < scores[i].length; c++) {
                        best = scores[i][c] > scores[i][best] ? c : best;
                    }
                    String wanted = held.clips().get(i).labels().get(0);
                    if (training.classes().get(best).equals(wanted)) {
                        right++;
                    } else {
                        err.println(held.clips().get(i).name() + ": " + wanted + " taken for "
                                + training.classes().get(best));
                    }
                }
                err.printf(Locale.ROOT, "fold %d: accuracy %.4f%n", fold, (double) right / scores.length);
            }
            if (out != null) {
                Files.write(out, trained.network().onnx());
            }
        }
        return 0;
    }
}
