package io.earshot.model;

import io.earshot.features.LogMelParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes a model package of YAMNet (Plakal and Ellis, 2020) from a file that its authors publish. */
public final class YamnetImport {
    /** YAMNet's own name of its list of classes. */
    public static final String CLASS_MAP = "yamnet_class_map.csv";

    private static final String CLASS_MAP_HEADER = "index,mid,display_name";
    private static final int CLASSES = 521;
    private static final int WINDOW = 15_600;
    private static final int HOP = 7_680;

    private YamnetImport() {}

    /**
     * Writes a package with id {@code yamnet}; its version is the beginning of the SHA-256 of the imported file.
     *
     * @param from an ONNX graph {@code log_mel [batch,96,64]} to {@code scores [batch,521]} and {@code embeddings
     *     [batch,1024]}
     * @param classMap the list of classes, or null for {@value #CLASS_MAP} beside the file
     * @param toDir is created; it must be absent or empty
     * @throws ModelException when the file or the list is not YAMNet's
     */
    public static ModelPackage importFrom(Path from, @Nullable Path classMap, Path toDir)
            throws IOException, ModelException {
        if (!Files.isRegularFile(from)) {
            throw problem(from + " is missing: name YAMNet's .onnx or .tflite file");
        }
        byte[] file = Files.readAllBytes(from);
        String name = from.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".onnx")) {
            throw problem(from + " must be an .onnx file");
        }
        List<Label> labels = labels(classMap != null ? classMap : from.resolveSibling(CLASS_MAP));
        return ModelPackageWriter.write(toDir, description(Sha256.of(file).substring(0, 12)), file, labels);
    }

    private static ModelPackageWriter.Description description(String version) {
        ModelInput logMel =
                new ModelInput("log_mel", ModelInput.Kind.LOG_MEL, 16_000, 1, WINDOW, HOP, LogMelParameters.YAMNET);
        return new ModelPackageWriter.Description(
                "yamnet",
                version,
                "YAMNet: 521 classes of AudioSet, every 0.48 s (Google, TensorFlow Models)",
                "Apache-2.0",
                "sigmoid",
                List.of(logMel),
                "scores",
                "embeddings");
    }

    private static List<Label> labels(Path classMap) throws IOException, ModelException {
        if (!Files.isRegularFile(classMap)) {
            throw problem(classMap + " is missing: put YAMNet's " + CLASS_MAP + " beside the model, or name it");
        }
        List<String> problems = new ArrayList<>();
        List<Label> labels = LabelsCsv.parse(
                classMap.toString(), Files.readString(classMap, StandardCharsets.UTF_8), CLASS_MAP_HEADER, problems);
        if (problems.isEmpty() && labels.size() != CLASSES) {
            problems.add("%s must hold YAMNet's %d classes, holds %d".formatted(classMap, CLASSES, labels.size()));
        }
        if (!problems.isEmpty()) {
            throw new ModelException(problems);
        }
        return labels;
    }

    private static ModelException problem(String problem) {
        return new ModelException(List.of(problem));
    }
}
