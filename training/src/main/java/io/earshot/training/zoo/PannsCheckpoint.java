package io.earshot.training.zoo;

import io.earshot.training.network.Weights;
import io.earshot.training.pytorch.Tensor;
import io.earshot.training.pytorch.TorchFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * PANNs' published checkpoints: PyTorch's names for the weights of a network. The front end's fixed matrices, which PANNs keep
 * among them, are left out, as are the norms' counts of batches.
 */
final class PannsCheckpoint {
    private static final List<String> LEFT_OUT = List.of("spectrogram_extractor.", "logmel_extractor.");
    private static final String COUNT = ".num_batches_tracked";
    private static final int SHOWN = 6;
    private static final Map<String, String> PARAMETERS = Map.of(
            "weight", "weight",
            "bias", "bias",
            "gamma", "weight",
            "beta", "bias",
            "runningMean", "running_mean",
            "runningVar", "running_var");

    private PannsCheckpoint() {}

    /**
     * @param of the network's own weights, which say what there must be
     * @param keepClasses whether the layer of classes is left as it is: other classes have another one
     * @return the network's weights, those of the checkpoint but for what is kept
     * @throws IOException naming the file and what is missing, unknown or of another size: a checkpoint of another network
     */
    static Weights read(Path file, Architecture architecture, Weights of, boolean keepClasses) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        TorchFile.read(file).forEach((name, tensor) -> {
            // What was saved of DataParallel is one module further down.
            String own = name.startsWith("module.") ? name.substring("module.".length()) : name;
            if (LEFT_OUT.stream().noneMatch(own::startsWith) && !own.endsWith(COUNT)) {
                tensors.put(own, tensor);
            }
        });
        List<String> modules = architecture.pytorchNames();
        Map<String, String> moduleOf = new LinkedHashMap<>();
        for (String name : of.byName().keySet()) {
            String layer = name.substring(0, name.indexOf('.'));
            if (!moduleOf.containsKey(layer)) {
                moduleOf.put(layer, modules.get(moduleOf.size()));
            }
        }
        List<String> problems = new ArrayList<>();
        Map<String, float[]> taken = new LinkedHashMap<>();
        of.byName().forEach((name, own) -> {
            int dot = name.indexOf('.');
            String module = String.valueOf(moduleOf.get(name.substring(0, dot)));
            String key = module + "." + PARAMETERS.get(name.substring(dot + 1));
            Tensor tensor = tensors.remove(key);
            if (keepClasses && module.equals(Architecture.CLASSES)) {
                taken.put(name, own);
            } else if (tensor == null) {
                problems.add(key + " is missing");
            } else if (tensor.values().length != own.length) {
                problems.add("%s is of %s, must have %d values".formatted(key, tensor.shape(), own.length));
            } else {
                taken.put(name, tensor.values());
            }
        });
        tensors.keySet().forEach(name -> problems.add(name + " is unknown"));
        if (!problems.isEmpty()) {
            String more = problems.size() > SHOWN ? "; and %d more".formatted(problems.size() - SHOWN) : "";
            throw new IOException("%s: is no checkpoint of %s: %s%s"
                    .formatted(
                            file,
                            architecture,
                            String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size()))),
                            more));
        }
        return new Weights(taken);
    }
}
