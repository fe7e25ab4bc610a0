package io.earshot.training.zoo;

import io.earshot.training.network.Layer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A weight of one of PANNs, whose values lie alike in DJL and PyTorch.
 *
 * @param name what the network calls it, {@code 04.weight}
 * @param key what PyTorch's published checkpoints call it, {@code conv_block1.conv1.weight}
 */
record PannsWeight(String name, String key, List<Integer> shape) {
    /** The norm's parameters, as DJL and as PyTorch call them. */
    private static final List<Map.Entry<String, String>> NORM = List.of(
            Map.entry("gamma", "weight"),
            Map.entry("beta", "bias"),
            Map.entry("runningMean", "running_mean"),
            Map.entry("runningVar", "running_var"));

    PannsWeight {
        shape = List.copyOf(shape);
    }

    boolean isOfClasses() {
        return key.startsWith(Architecture.CLASSES + ".");
    }

    /** @return all weights of one of PANNs, in the network's order */
    static List<PannsWeight> of(Architecture architecture, int classes) {
        List<PannsWeight> weights = new ArrayList<>();
        Iterator<String> modules = architecture.pytorchNames().iterator();
        List<Layer> layers = architecture.layers(classes);
        int channels = 1;
        int besides = architecture.bands();
        for (int i = 0; i < layers.size(); i++) {
            String name = "%02d.".formatted(i);
            if (layers.get(i) instanceof Layer.SwapBandsAndChannel) {
                int bands = besides;
                besides = channels;
                channels = bands;
            } else if (layers.get(i) instanceof Layer.Norm) {
                String module = modules.next() + ".";
                List<Integer> shape = List.of(channels);
                NORM.forEach(
                        each -> weights.add(new PannsWeight(name + each.getKey(), module + each.getValue(), shape)));
            } else if (layers.get(i) instanceof Layer.Convolution of) {
                weights.add(new PannsWeight(
                        name + "weight",
                        modules.next() + ".weight",
                        List.of(of.filters(), channels, of.kernel(), of.kernel())));
                channels = of.filters();
            } else if (layers.get(i) instanceof Layer.Dense of) {
                String module = modules.next() + ".";
                weights.add(new PannsWeight(name + "weight", module + "weight", List.of(of.units(), channels)));
                weights.add(new PannsWeight(name + "bias", module + "bias", List.of(of.units())));
                channels = of.units();
            }
        }
        return weights;
    }
}
