package io.earshot.training.cli;

import io.earshot.cli.UserException;
import io.earshot.model.ModelException;
import io.earshot.model.ModelManifest;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.training.data.DataSet;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code train} and {@code teach} were given, checked before an hour of work rather than after. */
final class Arguments {
    private Arguments() {}

    /** The id of the model to be: the user's own, else the name of its folder. */
    static String id(@Nullable String id, Path out) throws UserException {
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

    /** A model package to build on: it has embeddings, and one input. */
    static ModelPackage base(Path folder) throws UserException, ModelException {
        if (!Files.isDirectory(folder)) {
            throw UserException.badUsage(
                    "--base %s: is no folder; a model package is a folder with model.yaml,".formatted(folder)
                            + " model.onnx and labels.csv");
        }
        ModelPackage model = ModelPackages.load(folder);
        if (model.manifest().embeddings() == null) {
            throw UserException.badUsage(
                    "--base %s: has no embeddings to build on; name a model whose model.yaml has".formatted(folder)
                            + " outputs.embeddings, such as YAMNet");
        }
        if (model.manifest().inputs().size() > 1) {
            throw UserException.badUsage("--base %s: has %d inputs, must have one"
                    .formatted(folder, model.manifest().inputs().size()));
        }
        return model;
    }

    /** Clips that are one sound each, as opposed to recordings in which things sound at times. */
    static DataSet clips(Path folder, DataSet data) throws UserException {
        if (data.clips().stream().anyMatch(clip -> clip.events() != null)) {
            throw UserException.badUsage(
                    "--data %s: holds recordings with times of their events, must hold a folder of".formatted(folder)
                            + " clips for each class");
        }
        return data;
    }
}
