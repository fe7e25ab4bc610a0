package io.earshot.training.cli;

import io.earshot.cli.CheckpointPackages;
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

/** Model packages of checkpoints of {@code earshot train}. */
public final class ExportedCheckpoints implements CheckpointPackages {
    @Override
    public ModelPackage write(Path file, String id, Path to) throws IOException, ModelException {
        Checkpoint checkpoint = CheckpointFile.read(file);
        Recipe.Trained trained;
        try {
            trained = ZooModel.of(checkpoint);
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
