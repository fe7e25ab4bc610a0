package io.earshot.training.zoo;

import io.earshot.features.Centring;
import io.earshot.features.LogMelParameters;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelManifest;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.OnnxGraphBuilder;
import io.earshot.training.network.LeanGraph;
import io.earshot.training.network.LeanNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A base model of log-mel on {@code lean}'s windows: the shortest whole number of its rows that holds a second of samples, half
 * a second apart. Its patch is the middle of that, a row earlier where that falls between two. YAMNet: windows of 99 rows,
 * 16 080 samples, of which it hears rows 1 to 96; the waveform is heard from sample 40 to 16 040.
 */
final class LeanBase {
    static final int RATE = 16_000;
    static final String LOG_MEL = "log_mel";

    private static final String PATCH = "lean/patch";

    private final ModelPackage base;
    private final ModelInput own;
    private final ModelInput input;

    /**
     * @param base has embeddings
     * @throws IllegalArgumentException unless its one input is log-mel of one channel at 16 kHz that is not centred and no
     *     longer than a window
     */
    LeanBase(ModelPackage base) {
        ModelInput patch = base.firstInput();
        LogMelParameters logMel = patch.logMel();
        if (base.manifest().inputs().size() != 1
                || patch.kind() != ModelInput.Kind.LOG_MEL
                || logMel == null
                || logMel.centring() != Centring.NONE
                || patch.rate() != RATE
                || patch.channels() != 1) {
            throw new IllegalArgumentException(
                    "%s: lean builds on a model of one input, log-mel of one channel at %d Hz that is not centred, such as YAMNet"
                            .formatted(base.folder(), RATE));
        }
        int rows = 1 + -Math.floorDiv(-(LeanNetwork.SAMPLES - logMel.windowLength()), logMel.step());
        int steps = Math.round(LeanNetwork.SAMPLES / 2f / logMel.step());
        if (patch.rows() > rows) {
            throw new IllegalArgumentException("%s: its patch has %d rows, lean's window no more than %d"
                    .formatted(base.folder(), patch.rows(), rows));
        }
        this.base = base;
        this.own = patch;
        this.input = new ModelInput(
                LOG_MEL, ModelInput.Kind.LOG_MEL, RATE, 1, logMel.samplesFor(rows), steps * logMel.step(), logMel);
    }

    /** The package on these windows, with the base's own scores and embeddings. */
    ModelPackage write(Path folder) throws IOException, ModelException {
        ModelManifest manifest = base.manifest();
        return ModelPackageWriter.write(
                folder,
                new ModelPackageWriter.Description(
                        manifest.id(),
                        manifest.version(),
                        "On windows of %d samples".formatted(input.window()),
                        manifest.licence(),
                        manifest.activation(),
                        List.of(input),
                        manifest.scores(),
                        manifest.embeddings()),
                graph(),
                base.labels());
    }

    Path folder() {
        return base.folder();
    }

    /** What says which base this is. */
    String sha256() {
        return base.manifestSha256();
    }

    String embeddings() {
        return Objects.requireNonNull(base.manifest().embeddings());
    }

    ModelInput logMel() {
        return input;
    }

    ModelInput waveform() {
        return new ModelInput(LeanGraph.WAVEFORM, ModelInput.Kind.WAVEFORM, RATE, 1, input.window(), input.hop(), null);
    }

    /** Where in a window the samples begin that the network hears. */
    int firstSample() {
        return (input.window() - LeanNetwork.SAMPLES) / 2;
    }

    /** The base's graph, which takes {@link #logMel} and hears the patch in it. */
    byte[] graph() throws IOException {
        OnnxGraphBuilder graph = OnnxGraphBuilder.before(Files.readAllBytes(base.modelFile()), own.name(), PATCH);
        graph.input(
                LOG_MEL, input.rows(), Objects.requireNonNull(input.logMel()).melBands());
        int first = (input.rows() - own.rows()) / 2;
        graph.node(
                "Slice",
                List.of(
                        LOG_MEL,
                        graph.constant("lean/first_row", new long[] {first}),
                        graph.constant("lean/end_row", new long[] {first + own.rows()}),
                        graph.constant("lean/row_axis", new long[] {1})),
                PATCH);
        return graph.build();
    }
}
