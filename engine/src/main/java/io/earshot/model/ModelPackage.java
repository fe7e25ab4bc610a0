package io.earshot.model;

import java.nio.file.Path;
import java.util.List;

/**
 * A verified model package: the hashes of its files matched when it was loaded, its labels are in the order of the
 * scores, and its grid is a whole number of STFT steps. Immutable.
 *
 * @param folder where it lies
 * @param manifest what its model.yaml says
 * @param labels one per score, in order
 * @param manifestSha256 of model.yaml itself; as that holds the other files' hashes, it pins the whole package
 */
public record ModelPackage(Path folder, ModelManifest manifest, List<Label> labels, String manifestSha256) {
    public ModelPackage {
        labels = List.copyOf(labels);
    }

    public String id() {
        return manifest.id();
    }

    public String version() {
        return manifest.version();
    }

    public Path modelFile() {
        return folder.resolve(ModelManifest.MODEL_FILE);
    }

    /** @return the input that sets the grid of windows */
    public ModelInput firstInput() {
        return manifest.inputs().get(0);
    }
}
