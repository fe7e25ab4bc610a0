package io.earshot.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.earshot.features.Centring;
import io.earshot.features.Compression.Decibels;
import io.earshot.features.Compression.Offset;
import io.earshot.features.LogMelParameters;
import io.earshot.features.MelScale;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes model packages, with the hash of each file, so that a package is either whole or absent. */
public final class ModelPackageWriter {
    private static final YAMLMapper YAML = YAMLMapper.builder().build();

    private static final int VERSION_LENGTH = 12;

    private ModelPackageWriter() {}

    /**
     * What the author of a package decides; the hashes are computed.
     *
     * @param activation see {@link ModelManifest}
     */
    public record Description(
            String id,
            String version,
            String description,
            String licence,
            @Nullable String activation,
            List<ModelInput> inputs,
            String scores,
            @Nullable String embeddings) {}

    /**
     * Writes the same model with another graph: its labels, licence and event types stay.
     *
     * @param what tells the graphs apart, behind the model's description
     */
    public static ModelPackage variant(
            ModelPackage model, String what, List<ModelInput> inputs, byte[] onnx, Path toDir)
            throws IOException, ModelException {
        ModelManifest manifest = model.manifest();
        Path types = model.folder().resolve(ModelPackage.EVENT_TYPES);
        return write(
                toDir,
                new Description(
                        manifest.id(),
                        Sha256.of(onnx).substring(0, VERSION_LENGTH),
                        manifest.description() + "; " + what,
                        manifest.licence(),
                        manifest.activation(),
                        inputs,
                        manifest.scores(),
                        manifest.embeddings()),
                onnx,
                model.labels(),
                Files.isRegularFile(types) ? Map.of(ModelPackage.EVENT_TYPES, Files.readAllBytes(types)) : Map.of());
    }

    /**
     * Writes the three files; the manifest comes last, so that a folder without it is no package. Loads what was
     * written.
     *
     * @param toDir is created; it must be absent or empty
     * @param onnx the graph
     * @throws IllegalArgumentException when a value of the description cannot be
     */
    public static ModelPackage write(Path toDir, Description description, byte[] onnx, List<Label> labels)
            throws IOException, ModelException {
        return write(toDir, description, onnx, labels, Map.of());
    }

    private static ModelPackage write(
            Path toDir, Description description, byte[] onnx, List<Label> labels, Map<String, byte[]> beside)
            throws IOException, ModelException {
        byte[] csv = LabelsCsv.format(labels).getBytes(StandardCharsets.UTF_8);
        ModelManifest manifest = new ModelManifest(
                description.id(),
                description.version(),
                description.description(),
                description.licence(),
                description.activation(),
                description.inputs(),
                description.scores(),
                description.embeddings(),
                Map.of(ModelManifest.MODEL_FILE, Sha256.of(onnx), ModelManifest.LABELS_FILE, Sha256.of(csv)));
        requireEmpty(toDir);
        Files.createDirectories(toDir);
        Files.write(toDir.resolve(ModelManifest.MODEL_FILE), onnx);
        Files.write(toDir.resolve(ModelManifest.LABELS_FILE), csv);
        for (Map.Entry<String, byte[]> each : beside.entrySet()) {
            Files.write(toDir.resolve(each.getKey()), each.getValue());
        }
        Files.write(toDir.resolve(ModelManifest.FILE), YAML.writeValueAsBytes(yaml(manifest)));
        return ModelPackages.load(toDir);
    }

    /** @throws IOException naming the folder, when it is neither absent nor empty */
    public static void requireEmpty(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            return;
        }
        if (!Files.isDirectory(dir)) {
            throw new IOException(dir + " is a file: a model package is a folder, name one that is absent or empty");
        }
        try (var files = Files.list(dir)) {
            if (files.findAny().isPresent()) {
                throw new IOException(dir + " is not empty: name a folder that is absent or empty");
            }
        }
    }

    private static ObjectNode yaml(ModelManifest manifest) {
        ObjectNode root = YAML.createObjectNode();
        root.put("id", manifest.id());
        root.put("version", manifest.version());
        root.put("description", manifest.description());
        root.put("licence", manifest.licence());
        if (manifest.activation() != null) {
            root.put("activation", manifest.activation());
        }
        manifest.inputs().forEach(input -> put(root.withArray("inputs").addObject(), input));
        ObjectNode outputs = root.putObject("outputs").put("scores", manifest.scores());
        if (manifest.embeddings() != null) {
            outputs.put("embeddings", manifest.embeddings());
        }
        ObjectNode files = root.putObject("files");
        new TreeMap<>(manifest.files()).forEach(files::put);
        return root;
    }

    private static void put(ObjectNode node, ModelInput input) {
        node.put("name", input.name())
                .put("kind", input.kind().key())
                .put("rate", input.rate())
                .put("channels", input.channels())
                .put("window", input.window())
                .put("hop", input.hop());
        if (input.coefficients() > 0) {
            node.put("coefficients", input.coefficients());
        }
        LogMelParameters logMel = input.logMel();
        if (logMel != null) {
            ObjectNode keys = node.putObject("log-mel")
                    .put("window-length", logMel.windowLength())
                    .put("step", logMel.step())
                    .put("fft-size", logMel.fftSize())
                    .put("mel-bands", logMel.melBands())
                    .put("low-hz", logMel.lowHz())
                    .put("high-hz", logMel.highHz());
            if (logMel.compression() instanceof Decibels decibels) {
                ObjectNode map = keys.putObject("decibels").put("amin", decibels.least());
                if (Double.isFinite(decibels.range())) {
                    map.put("top-db", decibels.range());
                }
            } else if (logMel.compression() instanceof Offset log) {
                keys.put("log-offset", log.offset());
            }
            // What YAMNet's kind has is not said, so that packages read in earlier versions too.
            if (logMel.scale() != MelScale.TENSORFLOW) {
                keys.put("filters", logMel.scale().key());
            }
            if (logMel.centring() != Centring.NONE) {
                keys.put("centre", logMel.centring().key());
            }
        }
    }
}
