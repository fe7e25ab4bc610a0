package io.earshot.cli;

import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Makes model packages of what training keeps; of another jar on the class path, found by {@link java.util.ServiceLoader}.
 */
public interface CheckpointPackages {
    /**
     * @param checkpoint the file
     * @param base the model that it was trained on, for checkpoints that are no model without one
     * @param id of the model
     * @param to the folder to make; it must be absent, empty or a model package
     */
    ModelPackage write(Path checkpoint, @Nullable ModelPackage base, String id, Path to)
            throws UserException, IOException, ModelException;
}
