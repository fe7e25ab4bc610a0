package io.earshot.cli;

import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes model packages of what training keeps; of another jar on the class path, found by {@link java.util.ServiceLoader}.
 */
public interface CheckpointPackages {
    /**
     * @param checkpoint the file
     * @param id of the model
     * @param to the folder to make; it must be absent, empty or a model package
     */
    ModelPackage write(Path checkpoint, String id, Path to) throws IOException, ModelException;
}
