package io.earshot.model;

import io.earshot.features.LogMelParameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Models of a few weights that see what real ones see: one YAMNet's log-mel patches, one half a second of waveform, one both
 * of a patch.
 * Scores follow the audio; label "ever" is always above 0.7, label "hum" of both follows the level. Another version
 * scores everything a little higher.
 */
public final class SmallModels {
    /** Id of the model that takes log-mel patches, every 0.48 s. */
    public static final String MEL = "small-mel";
    /** Id of the model that takes 0.5 s of samples, every 0.25 s. */
    public static final String WAVE = "small-wave";

    /** Id of the model that takes the samples of a patch and its log-mel rows, every 0.48 s. */
    public static final String BOTH = "small-both";

    public static final List<String> MEL_LABELS = List.of("Mel ever", "Hum", "Mel low", "Mel high");
    public static final List<String> WAVE_LABELS = List.of("Wave ever", "Hum");

    public static final List<String> BOTH_LABELS = List.of("Both ever", "Both hum", "Both low", "Both high", "Level");

    private static final int RATE = 16_000;
    private static final int BANDS = 64;
    private static final float VERSION_STEP = 0.125f;

    private SmallModels() {}

    /** Each band's mean over the patch, weighted: 4 labels. */
    public static ModelPackage mel(Path folder, int version) throws Exception {
        OnnxGraphBuilder graph = new OnnxGraphBuilder("mel");
        graph.input("log_mel", 96, BANDS);
        graph.output("scores", MEL_LABELS.size());
        graph.node(
                "ReduceMean",
                List.of("log_mel"),
                "bands",
                OnnxGraphBuilder.ints("axes", 1),
                OnnxGraphBuilder.integer("keepdims", 0));
        float[] weights = new float[BANDS * MEL_LABELS.size()];
        for (int band = 0; band < BANDS; band++) {
            weights[band * 4 + 1] = 0.5f / BANDS;
            weights[band * 4 + 2] = band < 16 ? 0.5f / 16 : 0;
            weights[band * 4 + 3] = band < 16 ? 0 : 0.5f / 48;
        }
        head(graph, "bands", weights, new float[] {1.5f, 1, 1, 1}, version);
        return write(
                folder,
                MEL,
                version,
                new ModelInput("log_mel", ModelInput.Kind.LOG_MEL, RATE, 1, 15_600, 7_680, LogMelParameters.YAMNET),
                graph,
                MEL_LABELS);
    }

    /** The mean absolute sample: 2 labels. */
    public static ModelPackage wave(Path folder, int version) throws Exception {
        OnnxGraphBuilder graph = new OnnxGraphBuilder("wave");
        graph.input("waveform", 8_000);
        graph.output("scores", WAVE_LABELS.size());
        graph.node("Abs", List.of("waveform"), "magnitude");
        graph.node(
                "ReduceMean",
                List.of("magnitude"),
                "level",
                OnnxGraphBuilder.ints("axes", 1),
                OnnxGraphBuilder.integer("keepdims", 1));
        head(graph, "level", new float[] {0, 20}, new float[] {1.5f, -1}, version);
        return write(
                folder,
                WAVE,
                version,
                new ModelInput("waveform", ModelInput.Kind.WAVEFORM, RATE, 1, 8_000, 4_000, null),
                graph,
                WAVE_LABELS);
    }

    /** What {@link #mel} says of the rows, then the mean absolute sample: 5 labels. */
    public static ModelPackage both(Path folder, int version) throws Exception {
        Path mel = mel(folder.resolveSibling(folder.getFileName() + "-mel"), version)
                .modelFile();
        OnnxGraphBuilder graph = OnnxGraphBuilder.after(Files.readAllBytes(mel), "scores");
        graph.input("waveform", 15_600);
        graph.node("Abs", List.of("waveform"), "magnitude");
        graph.node(
                "ReduceMean",
                List.of("magnitude"),
                "level",
                OnnxGraphBuilder.ints("axes", 1),
                OnnxGraphBuilder.integer("keepdims", 1));
        graph.node("Concat", List.of("scores", "level"), "both", OnnxGraphBuilder.integer("axis", 1));
        graph.output("both", BOTH_LABELS.size());
        return ModelPackageWriter.write(
                folder,
                new ModelPackageWriter.Description(
                        BOTH,
                        String.valueOf(version),
                        "for tests",
                        "Apache-2.0",
                        null,
                        List.of(
                                new ModelInput("waveform", ModelInput.Kind.WAVEFORM, RATE, 1, 15_600, 7_680, null),
                                new ModelInput(
                                        "log_mel",
                                        ModelInput.Kind.LOG_MEL,
                                        RATE,
                                        1,
                                        15_600,
                                        7_680,
                                        LogMelParameters.YAMNET)),
                        "both",
                        null),
                graph.build(),
                labels(BOTH, BOTH_LABELS));
    }

    private static List<Label> labels(String id, List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> new Label(i, id + "-" + i, names.get(i)))
                .toList();
    }

    private static void head(OnnxGraphBuilder graph, String from, float[] weights, float[] biases, int version) {
        float[] shifted = biases.clone();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += version * VERSION_STEP;
        }
        graph.constant("weights", weights, weights.length / biases.length, biases.length);
        graph.constant("biases", shifted, biases.length);
        graph.node("MatMul", List.of(from, "weights"), "weighted");
        graph.node("Add", List.of("weighted", "biases"), "logits");
        graph.node("Sigmoid", List.of("logits"), "scores");
    }

    private static ModelPackage write(
            Path folder, String id, int version, ModelInput input, OnnxGraphBuilder graph, List<String> labels)
            throws Exception {
        return ModelPackageWriter.write(
                folder,
                new ModelPackageWriter.Description(
                        id, String.valueOf(version), "for tests", "Apache-2.0", null, List.of(input), "scores", null),
                graph.build(),
                labels(id, labels));
    }
}
