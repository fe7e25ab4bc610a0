package io.earshot.training.cli;

import io.earshot.cli.Home;
import io.earshot.cli.UserException;
import io.earshot.model.ModelException;
import io.earshot.model.ModelManifest;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.model.OnnxGraphBuilder;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.DataSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code train} and {@code teach} are given alike, checked before an hour of work rather than after. */
final class TrainingOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The data set; a folder of clips for each sound.")
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The model package to write.")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Option(
            names = "--base",
            paramLabel = "MODEL",
            description = "The model package to build on; it must have embeddings.")
    @Nullable
    Path base;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The model's id in every topic; default: the name of --out.")
    @Nullable
    String id;

    @Option(
            names = "--classes",
            paramLabel = "NAME",
            split = ",",
            description = "Only these of the data set's classes; \"in quotes\" where a name has a comma.")
    List<String> classes = new ArrayList<>();

    @Option(names = "--recipe", paramLabel = "FILE", description = "Settings; default: from config/recipes.")
    @Nullable
    Path recipe;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where embeddings are kept; default .earshot/embeddings.")
    @Nullable
    Path cache;

    /** The id of the model to be: the user's own, else the name of its folder. */
    String id() throws UserException {
        String chosen =
                id == null ? String.valueOf(out.toAbsolutePath().normalize().getFileName()) : id;
        try {
            ModelManifest.requireId(chosen);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage(
                    id == null
                            ? "--out %s: its name is no id, give --id: %s".formatted(out, e.getMessage())
                            : "--" + e.getMessage());
        }
        return chosen;
    }

    /**
     * The model package to build on: it has embeddings, one input, and a graph that can be gone on from.
     *
     * @param what is built, for the message when none was given
     */
    ModelPackage base(String what) throws UserException, ModelException, IOException {
        if (base == null) {
            throw UserException.badUsage("--base is missing: name the model package that " + what + " builds on");
        }
        if (!Files.isDirectory(base)) {
            throw UserException.badUsage(
                    "--base %s: is no folder; a model package is a folder with model.yaml,".formatted(base)
                            + " model.onnx and labels.csv");
        }
        ModelPackage model = ModelPackages.load(base);
        if (model.manifest().embeddings() == null) {
            throw UserException.badUsage(
                    "--base %s: has no embeddings to build on; name a model whose model.yaml has".formatted(base)
                            + " outputs.embeddings, such as YAMNet");
        }
        if (model.manifest().inputs().size() > 1) {
            throw UserException.badUsage("--base %s: has %d inputs, must have one"
                    .formatted(base, model.manifest().inputs().size()));
        }
        OnnxGraphBuilder.check(model);
        return model;
    }

    /** The settings of a recipe: the user's own, else the distribution's. */
    Path recipe(String name) {
        return Home.config(recipe, "recipes/" + name + ".yaml");
    }

    Path cache() {
        return cache == null ? Home.path().resolve(".earshot/embeddings") : cache;
    }

    /** Clips that are one sound each, as opposed to recordings in which things sound at times; of all classes. */
    DataSet clips() throws UserException, IOException {
        DataSet all = DataSets.read(data);
        if (all.clips().stream().anyMatch(clip -> clip.events() != null)) {
            throw UserException.badUsage(
                    "--data %s: holds recordings with times of their events, must hold a folder of".formatted(data)
                            + " clips for each class");
        }
        return all;
    }

    /**
     * The classes that were asked for, all where none was.
     *
     * @param but classes that are not wanted as such
     */
    DataSet chosen(DataSet all, List<String> but) throws UserException {
        try {
            return all.withClasses((classes.isEmpty() ? all.classes() : unquoted(classes))
                    .stream().filter(each -> !but.contains(each)).toList());
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("--classes: " + e.getMessage());
        }
    }

    /**
     * Refuses clips of several classes where only the first of them would be learnt, and the others as what is not there.
     *
     * @param what cannot learn them
     */
    void requireOneClass(DataSet chosen, String what) throws UserException {
        for (Clip clip : chosen.clips()) {
            if (clip.labels().size() > 1) {
                throw UserException.badUsage(
                        "--data %s: %s is of %d classes, of which %s can learn one: 'earshot train' with lean or yamnet-head learns all,"
                                        .formatted(
                                                data, clip.name(), clip.labels().size(), what)
                                + " and so do networks of the literature with output: multi-label");
            }
        }
    }

    /** What was quoted to keep its commas, as it is. */
    static List<String> unquoted(List<String> names) {
        return names.stream()
                .map(each -> each.length() > 1 && each.startsWith("\"") && each.endsWith("\"")
                        ? each.substring(1, each.length() - 1).replace("\\\"", "\"")
                        : each)
                .toList();
    }

    /** A line aside, as those of failures. */
    void say(Object line) {
        spec.commandLine().getErr().println("earshot: " + line);
    }
}
