package io.earshot.training.cli;

import io.earshot.cli.CheckpointPackages;
import io.earshot.cli.UserException;
import io.earshot.config.ConfigException;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.training.data.EventNames;
import io.earshot.training.export.EventTypesYaml;
import io.earshot.training.export.Labels;
import io.earshot.training.export.PackageFolder;
import io.earshot.training.recipe.Recipe;
import io.earshot.training.zoo.Checkpoint;
import io.earshot.training.zoo.CheckpointFile;
import io.earshot.training.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Model packages of checkpoints of {@code earshot train}. */
public final class ExportedCheckpoints implements CheckpointPackages {
    @Override
    public ModelPackage write(Path file, @Nullable ModelPackage base, String id, Path to)
            throws UserException, IOException, ModelException {
        Checkpoint checkpoint = CheckpointFile.read(file);
        if (ZooModel.buildsOnABase(checkpoint) != (base != null)) {
            throw UserException.badUsage(
                    base == null
                            ? "--base is missing: %s is of lean, name the model package that it was trained on"
                                    .formatted(file)
                            : "--base is for checkpoints of lean, %s is of a network that needs none: leave it out"
                                    .formatted(file));
        }
        Recipe.Trained trained;
        try {
            trained = base == null ? ZooModel.of(checkpoint) : ZooModel.of(checkpoint, base);
        } catch (IllegalArgumentException | ConfigException e) {
            throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
        }
        String events = EventTypesYaml.format(
                "Event types of this model; config/events.yaml says what each key does.", trained.eventTypes());
        return PackageFolder.write(
                to,
                new ModelPackageWriter.Description(
                        id,
                        Versions.of(trained.onnx()),
                        trained.description(),
                        trained.licence(),
                        trained.activation(),
                        trained.inputs(),
                        trained.scores(),
                        trained.embeddings()),
                trained.onnx(),
                Labels.of(EventNames.of(checkpoint.classes())),
                Map.of(ModelPackage.EVENT_TYPES, PackageFolder.text(events)));
    }
}
