package io.earshot.model;

import io.earshot.features.LogMelParameters;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    /** Event types that belong to one model lie in its folder. */
    public static final String EVENT_TYPES = "events.yaml";

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

    /** @return log-mel parameters of the first input that has some; null where all inputs are waveforms */
    public @Nullable LogMelParameters logMel() {
        for (ModelInput input : manifest.inputs()) {
            if (input.logMel() != null) {
                return input.logMel();
            }
        }
        return null;
    }

    /** @return the input that says how windows lie, as all inputs do */
    public ModelInput firstInput() {
        return manifest.inputs().get(0);
    }
}
