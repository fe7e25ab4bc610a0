package io.earshot.training.zoo;

import io.earshot.features.LogMelParameters;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelInput.Kind;
import io.earshot.training.network.Layer;
import io.earshot.training.network.LayeredNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Networks as their authors describe them, each with the front end that it hears by. */
public enum Architecture {
    /** 40 MFCC means, 128-64-n. */
    MFCC_MLP("mfcc-mlp"),
    /** 40 MFCC means, 128-256-512-64-n. */
    MFCC_MLP_DEEP("mfcc-mlp-deep"),
    /** Stereo mel spectrograms, four strided convolutions. */
    MEL_CNN("mel-cnn"),
    /** PANNs (Kong et al., 2020): four 5 x 5 convolutions, embeddings of 512. */
    PANNS_CNN6("panns-cnn6"),
    /** PANNs: four pairs of 3 x 3 convolutions, embeddings of 512. */
    PANNS_CNN10("panns-cnn10"),
    /** PANNs: six pairs of 3 x 3 convolutions, embeddings of 2048. */
    PANNS_CNN14("panns-cnn14");

    private static final int COEFFICIENTS = 40;
    /** PANNs' layer of AudioSet's classes. */
    static final String CLASSES = "fc_audioset";

    private static final float LEFT_OUT_BETWEEN_BLOCKS = 0.2f;
    private static final float LEFT_OUT_AT_LAST = 0.5f;

    private final String key;

    Architecture(String key) {
        this.key = key;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return key;
    }

    private LogMelParameters frontEnd() {
        return switch (this) {
            case MFCC_MLP, MFCC_MLP_DEEP -> LogMelParameters.LIBROSA_MFCC;
            case MEL_CNN -> LogMelParameters.TORCHAUDIO_44K;
            case PANNS_CNN6, PANNS_CNN10, PANNS_CNN14 -> LogMelParameters.PANNS;
        };
    }

    /** @return whether what is heard of a window is so little that it is kept rather than computed for each epoch */
    boolean hearsLittle() {
        return this == MFCC_MLP || this == MFCC_MLP_DEEP;
    }

    /** @return whether several processors are faster at a step than one */
    public boolean isLarge() {
        return !hearsLittle();
    }

    /** @return whether it is one of PANNs */
    boolean isOfPanns() {
        return this == PANNS_CNN6 || this == PANNS_CNN10 || this == PANNS_CNN14;
    }

    /**
     * @param hop the nearest whole number of the front end's steps is taken that is no longer than the window, at least one
     * @throws IllegalArgumentException naming the key that cannot be
     */
    public ModelInput input(Duration window, Duration hop) {
        LogMelParameters frontEnd = frontEnd();
        int samples = Math.toIntExact(Math.round(window.toNanos() * 1e-9 * frontEnd.rate()));
        long steps = Math.max(1, Math.round(hop.toNanos() * 1e-9 * frontEnd.rate() / frontEnd.step()));
        int hopSamples = (int) Math.min(steps, samples / frontEnd.step()) * frontEnd.step();
        return hearsLittle()
                ? new ModelInput(
                        "features", Kind.MFCC_MEAN, frontEnd.rate(), 1, samples, hopSamples, frontEnd, COEFFICIENTS)
                : new ModelInput(
                        "features",
                        Kind.LOG_MEL,
                        frontEnd.rate(),
                        this == MEL_CNN ? 2 : 1,
                        samples,
                        hopSamples,
                        frontEnd);
    }

    /** A new network for windows of an input. */
    public LayeredNetwork network(ModelInput input, int classes) {
        long[] shape = input.shape(1);
        long[] window = new long[shape.length - 1];
        System.arraycopy(shape, 1, window, 0, window.length);
        return new LayeredNetwork(layers(classes), window);
    }

    List<Layer> layers(int classes) {
        return switch (this) {
            case MFCC_MLP -> dense(classes, 128, 64);
            case MFCC_MLP_DEEP -> dense(classes, 128, 256, 512, 64);
            case MEL_CNN -> {
                List<Layer> layers = new ArrayList<>();
                int filters = 8;
                for (int i = 0; i < 4; i++) {
                    int kernel = i == 0 ? 5 : 3;
                    layers.add(new Layer.Convolution(filters, kernel, 2, kernel / 2, true));
                    layers.add(new Layer.Relu());
                    layers.add(new Layer.Norm());
                    filters *= 2;
                }
                layers.add(new Layer.GlobalAverage());
                layers.add(new Layer.Dense(classes));
                yield layers;
            }
            case PANNS_CNN6 -> panns(classes, 512, true, 64, 128, 256, 512);
            case PANNS_CNN10 -> panns(classes, 512, false, 64, 128, 256, 512);
            case PANNS_CNN14 -> panns(classes, 2048, false, 64, 128, 256, 512, 1024, 2048);
        };
    }

    /** @param single whether a block is one convolution of 5 x 5 rather than two of 3 x 3 */
    private static List<Layer> panns(int classes, int embedding, boolean single, int... filters) {
        List<Layer> layers = new ArrayList<>(List.of(
                new Layer.OneChannel(),
                new Layer.SwapBandsAndChannel(),
                new Layer.Norm(),
                new Layer.SwapBandsAndChannel()));
        for (int block = 0; block < filters.length; block++) {
            for (int i = 0; i < (single ? 1 : 2); i++) {
                int kernel = single ? 5 : 3;
                layers.add(new Layer.Convolution(filters[block], kernel, 1, kernel / 2, false));
                layers.add(new Layer.Norm());
                layers.add(new Layer.Relu());
            }
            // CNN14's last block is not pooled.
            if (block < 5) {
                layers.add(new Layer.AveragePool(2));
            }
            layers.add(new Layer.LeftOut(LEFT_OUT_BETWEEN_BLOCKS));
        }
        layers.add(new Layer.MaxAndMeanOverTime());
        layers.add(new Layer.LeftOut(LEFT_OUT_AT_LAST));
        layers.add(new Layer.Dense(embedding));
        layers.add(new Layer.Relu());
        layers.add(new Layer.LeftOut(LEFT_OUT_AT_LAST));
        layers.add(new Layer.Dense(classes));
        return layers;
    }

    /**
     * What PyTorch's published checkpoints call the layers that have weights, in the network's order.
     *
     * @return names of PANNs' modules; the classes' is {@value #CLASSES}
     */
    List<String> pytorchNames() {
        List<String> names = new ArrayList<>(List.of("bn0"));
        int blocks = this == PANNS_CNN14 ? 6 : 4;
        for (int block = 1; block <= blocks; block++) {
            for (int i = 1; i <= (this == PANNS_CNN6 ? 1 : 2); i++) {
                names.add("conv_block%d.conv%d".formatted(block, i));
                names.add("conv_block%d.bn%d".formatted(block, i));
            }
        }
        names.add("fc1");
        names.add(CLASSES);
        return names;
    }

    /** @return how many bands its front end hears */
    int bands() {
        return frontEnd().melBands();
    }

    /** @return the shapes of the front end's fixed matrices in PyTorch's published checkpoints, which say how they hear */
    Map<String, List<Integer>> frontEndShapes() {
        LogMelParameters heard = frontEnd();
        int bins = heard.fftSize() / 2 + 1;
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        shapes.put("spectrogram_extractor.stft.conv_real.weight", List.of(bins, 1, heard.fftSize()));
        shapes.put("spectrogram_extractor.stft.conv_imag.weight", List.of(bins, 1, heard.fftSize()));
        shapes.put("logmel_extractor.melW", List.of(bins, heard.melBands()));
        return shapes;
    }

    private static List<Layer> dense(int classes, int... hidden) {
        List<Layer> layers = new ArrayList<>();
        for (int units : hidden) {
            layers.add(new Layer.Dense(units));
            layers.add(new Layer.Relu());
        }
        layers.add(new Layer.Dense(classes));
        return layers;
    }
}
