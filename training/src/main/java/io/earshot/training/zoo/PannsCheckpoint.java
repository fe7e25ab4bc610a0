package io.earshot.training.zoo;

import io.earshot.training.network.Weights;
import io.earshot.training.pytorch.TorchFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PANNs' published checkpoints: PyTorch's names for the weights of a network. Among them are the front end's fixed matrices,
 * whose shapes alone are looked at, and the norms' counts of batches, which are left out.
 */
final class PannsCheckpoint {
    private static final List<String> FRONT_END = List.of("spectrogram_extractor.", "logmel_extractor.");
    private static final String COUNT = ".num_batches_tracked";
    /** What is saved of DataParallel is one module further down. */
    private static final String PARALLEL = "module.";

    private static final int SHOWN = 6;

    private PannsCheckpoint() {}

    /** @throws IOException as {@link #read} throws it; of the file only names and shapes are read */
    static void check(Path file, Architecture architecture) throws IOException {
        try (TorchFile saved = TorchFile.open(file)) {
            keys(file, saved, architecture);
        }
    }

    /**
     * @return all weights but those of the classes, which are not AudioSet's
     * @throws IOException naming the file and what is missing, unknown or of another shape: a checkpoint of another network,
     *     or of one that hears otherwise
     */
    static Weights read(Path file, Architecture architecture) throws IOException {
        try (TorchFile saved = TorchFile.open(file)) {
            Map<String, float[]> weights = new LinkedHashMap<>();
            for (Map.Entry<String, String> each :
                    keys(file, saved, architecture).entrySet()) {
                weights.put(each.getKey(), saved.tensor(each.getValue()).values());
            }
            return new Weights(weights);
        }
    }

    /** @return what the file calls each weight, by the network's names */
    private static Map<String, String> keys(Path file, TorchFile saved, Architecture architecture) throws IOException {
        List<String> problems = new ArrayList<>();
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, List<Integer>> shapes = saved.shapes();
        for (String name : shapes.keySet()) {
            String key = name.startsWith(PARALLEL) ? name.substring(PARALLEL.length()) : name;
            if (!key.endsWith(COUNT) && names.put(key, name) != null) {
                problems.add(key + " is there twice");
            }
        }
        Map<String, String> keys = new LinkedHashMap<>();
        for (PannsWeight weight : PannsWeight.of(architecture, 1)) {
            String name = names.remove(weight.key());
            if (weight.isOfClasses()) {
                continue;
            }
            if (name == null) {
                problems.add(weight.key() + " is missing");
            } else {
                compare(weight.key(), shapes.get(name), weight.shape(), problems);
                keys.put(weight.name(), name);
            }
        }
        architecture.frontEndShapes().forEach((key, shape) -> {
            String name = names.get(key);
            if (name != null) {
                compare(key, shapes.get(name), shape, problems);
            }
        });
        names.keySet().stream()
                .filter(key -> FRONT_END.stream().noneMatch(key::startsWith))
                .forEach(key -> problems.add(key + " is unknown"));
        if (!problems.isEmpty()) {
            String more = problems.size() > SHOWN ? "; and %d more".formatted(problems.size() - SHOWN) : "";
            throw new IOException("%s: is no checkpoint of %s: %s%s"
                    .formatted(
                            file,
                            architecture,
                            String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size()))),
                            more));
        }
        return keys;
    }

    private static void compare(
            String key, @Nullable List<Integer> shape, List<Integer> expected, List<String> problems) {
        if (!expected.equals(shape)) {
            problems.add("%s has the shape %s, must have %s".formatted(key, shape, expected));
        }
    }
}
