package io.earshot.training.zoo;

import io.earshot.features.LogMelParameters;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelInput.Kind;
import io.earshot.training.network.Layer;
import io.earshot.training.network.LayeredNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Networks as their authors describe them, each with the front end that it hears by. */
public enum Architecture {
    /** 40 MFCC means, 128-64-n. */
    MFCC_MLP("mfcc-mlp"),
    /** 40 MFCC means, 128-256-512-64-n. */
    MFCC_MLP_DEEP("mfcc-mlp-deep"),
    /** Stereo mel spectrograms, four strided convolutions. */
    MEL_CNN("mel-cnn");

    private static final int COEFFICIENTS = 40;

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
        return this == MEL_CNN ? LogMelParameters.TORCHAUDIO_44K : LogMelParameters.LIBROSA_MFCC;
    }

    /** @return whether what is heard of a window is so little that it is kept rather than computed for each epoch */
    boolean hearsLittle() {
        return this != MEL_CNN;
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
        return this == MEL_CNN
                ? new ModelInput("features", Kind.LOG_MEL, frontEnd.rate(), 2, samples, hopSamples, frontEnd)
                : new ModelInput(
                        "features", Kind.MFCC_MEAN, frontEnd.rate(), 1, samples, hopSamples, frontEnd, COEFFICIENTS);
    }

    /** A new network for windows of an input. */
    public LayeredNetwork network(ModelInput input, int classes) {
        long[] shape = input.shape(1);
        long[] window = new long[shape.length - 1];
        System.arraycopy(shape, 1, window, 0, window.length);
        return new LayeredNetwork(layers(classes), window);
    }

    private List<Layer> layers(int classes) {
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
        };
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
