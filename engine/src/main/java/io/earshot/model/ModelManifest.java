package io.earshot.model;

import io.earshot.config.Require;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What model.yaml says.
 *
 * @param id names the model in every topic; another rate, window, hop or meaning of labels is another id
 * @param version for information: which weights
 * @param description what it is, in a sentence
 * @param licence SPDX identifier of the weights' licence
 * @param activation how scores come about, such as {@code sigmoid}; for information
 * @param inputs the network's inputs, at least one, all of the same rate, channels, window and hop
 * @param scores name of the output {@code [batch, labels]}
 * @param embeddings name of the output {@code [batch, size]}, if there is one
 * @param files SHA-256, in lower-case hexadecimal digits, of each file of the folder but model.yaml
 */
public record ModelManifest(
        String id,
        String version,
        String description,
        String licence,
        @Nullable String activation,
        List<ModelInput> inputs,
        String scores,
        @Nullable String embeddings,
        Map<String, String> files) {
    public static final String FILE = "model.yaml";
    public static final String MODEL_FILE = "model.onnx";
    public static final String LABELS_FILE = "labels.csv";

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PLAIN_FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    /** @throws IllegalArgumentException naming the first key that cannot be, and what would be right */
    public ModelManifest {
        requireId(id);
        Require.that(
                VERSION.matcher(version).matches(),
                "version must be 1 to 64 of letters, digits, '.', '_', '+' and '-', was '%s'",
                version);
        Require.that(!licence.isBlank(), "licence must name the licence of the weights, such as Apache-2.0");
        inputs = List.copyOf(inputs);
        requireOneGrid(inputs);
        Require.that(!scores.isBlank(), "outputs.scores must name the output with one score per label");
        Require.that(
                embeddings == null || (!embeddings.isBlank() && !embeddings.equals(scores)),
                "outputs.embeddings must name an output of its own, was '%s'",
                embeddings == null ? "" : embeddings);
        files = Map.copyOf(files);
        for (String required : List.of(MODEL_FILE, LABELS_FILE)) {
            Require.that(files.containsKey(required), "files.%s must be there, with the file's SHA-256", required);
        }
        for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
            Require.that(
                    PLAIN_FILE_NAME.matcher(file.getKey()).matches()
                            && !file.getKey().equals(FILE),
                    "files.%s must be the plain name of another file in the folder",
                    file.getKey());
            Require.that(
                    SHA_256.matcher(file.getValue()).matches(),
                    "files.%s must be a SHA-256 of 64 lower-case hexadecimal digits, was '%s'",
                    file.getKey(),
                    file.getValue());
        }
    }

    /** @throws IllegalArgumentException when a model cannot be called so, saying what would be right */
    public static void requireId(String id) {
        Require.that(
                ID.matcher(id).matches(),
                "id must be 1 to 64 of a-z, 0-9, '.', '_' and '-', was '%s': it is part of keys and topics",
                id);
    }

    private static String grid(ModelInput input) {
        return "%d Hz, %d channel(s), %d and %d samples"
                .formatted(input.rate(), input.channels(), input.window(), input.hop());
    }

    private static void requireOneGrid(List<ModelInput> inputs) {
        Require.that(!inputs.isEmpty(), "inputs must name at least one input");
        Set<String> names = new HashSet<>();
        ModelInput first = inputs.get(0);
        for (ModelInput input : inputs) {
            Require.that(
                    names.add(input.name()), "inputs must have different names, '%s' is there twice", input.name());
            Require.that(
                    input.rate() == first.rate()
                            && input.channels() == first.channels()
                            && input.window() == first.window()
                            && input.hop() == first.hop(),
                    "inputs must share rate, channels, window and hop: '%s' has %s, '%s' %s",
                    input.name(),
                    grid(input),
                    first.name(),
                    grid(first));
        }
    }
}
