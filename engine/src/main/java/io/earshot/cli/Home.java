package io.earshot.cli;

import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where this distribution lies, and what it finds there. */
public final class Home {
    /** The model that comes with Earshot. */
    private static final Path STARTER = Path.of("config", "models", "starter");

    private Home() {}

    /** The distribution's folder: configuration files lie below it. */
    public static Path path() {
        return Path.of(System.getProperty("earshot.home", System.getProperty("earshot.root", ".")));
    }

    /** A file of the distribution's {@code config} folder, or the user's own. */
    public static Path config(@Nullable Path chosen, String name) {
        return chosen == null ? path().resolve("config").resolve(name) : chosen;
    }

    /**
     * Opens the model that a command was given.
     *
     * @param chosen a package, or null when the option is absent: then the one that comes with Earshot
     */
    public static ModelPackage model(@Nullable Path chosen) throws UserException, ModelException {
        Path folder = chosen == null ? path().resolve(STARTER) : chosen;
        if (!Files.isDirectory(folder)) {
            throw UserException.badUsage("--model " + folder + ": is no folder; a model package is a folder with"
                    + " model.yaml, model.onnx and labels.csv");
        }
        return ModelPackages.load(folder);
    }

    /** The event types to use with a model: the user's own, else those in the model's folder, else the distribution's. */
    public static Path eventTypes(@Nullable Path chosen, ModelPackage model) {
        Path beside = model.folder().resolve(ModelPackage.EVENT_TYPES);
        return chosen == null && Files.exists(beside) ? beside : config(chosen, ModelPackage.EVENT_TYPES);
    }

    /** Windows without a score mean a broken model: what was found is not the whole. */
    static UserException notScored(long windows) {
        return UserException.failed(
                "the model failed on %d windows, they are missing above; 'earshot model verify' checks it"
                        .formatted(windows));
    }
}
