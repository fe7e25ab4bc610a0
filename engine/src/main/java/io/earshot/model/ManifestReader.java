package io.earshot.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.earshot.features.Centring;
import io.earshot.features.Compression;
import io.earshot.features.LogMelParameters;
import io.earshot.features.MelScale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads model.yaml: strict, and with every problem at once. */
final class ManifestReader {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final List<String> problems;

    private ManifestReader(List<String> problems) {
        this.problems = problems;
    }

    /** @return the manifest, or null when {@code problems} has grown */
    static @Nullable ModelManifest read(byte[] yaml, List<String> problems) {
        JsonNode root;
        try {
            root = YAML.readTree(yaml);
        } catch (JacksonException e) {
            problems.add("%s line %d is not YAML: %s"
                    .formatted(
                            ModelManifest.FILE,
                            e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                            e.getOriginalMessage().lines().findFirst().orElse("")));
            return null;
        } catch (IllegalArgumentException e) {
            // SnakeYAML lets it through.
            problems.add(ModelManifest.FILE
                    + " is not YAML: a tag (!...) or an escape such as \\u0041 is cut off, or is none");
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot be: the bytes are in memory
        }
        return new ManifestReader(problems).manifest(root);
    }

    private @Nullable ModelManifest manifest(JsonNode root) {
        int before = problems.size();
        YamlMap map = new YamlMap("", root, problems);
        String id = map.text("id");
        String version = map.text("version");
        String description = map.optionalText("description");
        String licence = map.text("licence");
        String activation = map.optionalText("activation");
        List<ModelInput> inputs = inputs(map.list("inputs"));
        YamlMap outputs = map.map("outputs");
        String scores = outputs.text("scores");
        String embeddings = outputs.optionalText("embeddings");
        outputs.refuseUnknownKeys();
        Map<String, String> files = files(map.map("files"));
        map.refuseUnknownKeys();
        if (problems.size() > before) {
            return null;
        }
        return orProblem(
                "",
                () -> new ModelManifest(
                        id,
                        version,
                        description == null ? "" : description,
                        licence,
                        activation,
                        inputs,
                        scores,
                        embeddings,
                        files));
    }

    private List<ModelInput> inputs(List<JsonNode> nodes) {
        List<ModelInput> inputs = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            ModelInput input = input("inputs[" + i + "].", nodes.get(i));
            if (input != null) {
                inputs.add(input);
            }
        }
        return inputs;
    }

    private @Nullable ModelInput input(String prefix, JsonNode node) {
        int before = problems.size();
        YamlMap map = new YamlMap(prefix, node, problems);
        String name = map.text("name");
        String kindKey = map.text("kind");
        ModelInput.Kind kind = null;
        for (ModelInput.Kind known : ModelInput.Kind.values()) {
            kind = known.key().equals(kindKey) ? known : kind;
        }
        if (kind == null && problems.size() == before) {
            problems.add("%s key %skind must be log-mel, mfcc-mean or waveform, was '%s'"
                    .formatted(ModelManifest.FILE, prefix, kindKey));
        }
        int rate = map.integer("rate");
        int channels = map.integer("channels");
        int window = map.integer("window");
        int hop = map.integer("hop");
        LogMelParameters logMel = null;
        if (kind != null && kind != ModelInput.Kind.WAVEFORM) {
            logMel = logMel(map.map("log-mel"), rate, before);
        }
        int coefficients = kind == ModelInput.Kind.MFCC_MEAN ? map.integer("coefficients") : 0;
        map.refuseUnknownKeys();
        if (problems.size() > before || kind == null) {
            return null;
        }
        ModelInput.Kind known = kind;
        LogMelParameters frontEnd = logMel;
        return orProblem(
                prefix, () -> new ModelInput(name, known, rate, channels, window, hop, frontEnd, coefficients));
    }

    /** @param before problems before this input: its rate decides what the front end may be */
    private @Nullable LogMelParameters logMel(YamlMap map, int rate, int before) {
        int windowLength = map.integer("window-length");
        int step = map.integer("step");
        int fftSize = map.integer("fft-size");
        int melBands = map.integer("mel-bands");
        double lowHz = map.number("low-hz");
        double highHz = map.number("high-hz");
        MelScale scale = oneOf(map, "filters", MelScale.values(), MelScale::key, MelScale.TENSORFLOW);
        Centring centring = oneOf(map, "centre", Centring.values(), Centring::key, Centring.NONE);
        Compression compression = compression(map);
        map.refuseUnknownKeys();
        if (problems.size() > before) {
            return null;
        }
        return orProblem(
                map.prefix(),
                () -> new LogMelParameters(
                        rate, windowLength, step, fftSize, melBands, lowHz, highHz, scale, compression, centring));
    }

    /** A logarithm of magnitudes, or decibels of powers: one of two keys. */
    private static Compression compression(YamlMap map) {
        YamlMap decibels = map.optionalMap("decibels");
        if (decibels == null) {
            return new Compression.Offset(map.number("log-offset"));
        }
        double least = decibels.number("amin");
        Double range = decibels.optionalNumber("top-db");
        decibels.refuseUnknownKeys();
        return new Compression.Decibels(least, range == null ? Double.POSITIVE_INFINITY : range);
    }

    private <T> T oneOf(YamlMap map, String key, T[] values, Function<T, String> name, T absent) {
        String text = map.optionalText(key);
        if (text == null) {
            return absent;
        }
        for (T value : values) {
            if (name.apply(value).equals(text)) {
                return value;
            }
        }
        problems.add("%s key %s%s must be one of %s, was '%s'"
                .formatted(
                        ModelManifest.FILE,
                        map.prefix(),
                        key,
                        Arrays.stream(values).map(name).collect(Collectors.joining(", ")),
                        text));
        return absent;
    }

    private static Map<String, String> files(YamlMap map) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String name : map.keys()) {
            files.put(name, map.text(name));
        }
        return files;
    }

    private <T> @Nullable T orProblem(String prefix, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            problems.add("%s key %s%s".formatted(ModelManifest.FILE, prefix, e.getMessage()));
            return null;
        }
    }
}
