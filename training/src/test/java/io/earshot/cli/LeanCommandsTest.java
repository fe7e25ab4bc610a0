package io.earshot.cli;

import static io.earshot.cli.Given.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.cli.Given.Result;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.training.TinyBase;
import io.earshot.training.Tones;
import io.earshot.training.zoo.Checkpoint;
import io.earshot.training.zoo.CheckpointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train lean}, and commands with the model of two inputs that comes of it. */
class LeanCommandsTest {
    private static final String QUICK =
            """
            epochs: 12
            batch_size: 8
            learning_rate: 0.003
            save_freq: 4
            log_freq: 5
            top_k: 2
            """;

    @TempDir
    Path dir;

    private Given given;

    @BeforeEach
    void clips() throws Exception {
        given = new Given(dir, TinyBase.write(dir.resolve("base")));
    }

    private Result train(Object... more) throws IOException {
        Path recipe = Files.writeString(
                dir.resolve("lean.yaml"), QUICK + "checkpoint_dir: '" + dir.resolve("checkpoints") + "'\n");
        return run(Stream.concat(
                        Stream.of("train", "lean", "--data", given.data, "--out", given.out, "--recipe", recipe),
                        Stream.of(more))
                .toArray());
    }

    @Test
    void whatWasTrainedPredictsAnalyzesAndScores() throws Exception {
        Result trained = train("--base", given.base, "--cache", given.cache(), "--seeds", "0");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("not cross-validated", "2 classes");
        ModelPackage model = ModelPackages.load(given.out);
        assertThat(model.manifest().inputs()).extracting(ModelInput::name).containsExactly("waveform", "log_mel");
        assertThat(model.firstInput().window()).isEqualTo(16_080);
        assertThat(model.manifest().inputs().get(1).shape(1)).containsExactly(1, 99, 64);

        Path clip = given.data.resolve("Chainsaw/clip3.wav");
        Result predicted = run("predict", clip, "--model", given.out, "--top", "1", "--format", "csv");
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out()).contains(",1,Chainsaw,");
        Result analysed = run("analyze", clip, "--model", given.out);
        assertThat(analysed.code()).as(analysed.err()).isZero();
        assertThat(analysed.out()).contains("chainsaw");
        given.assertRunsInEightBits(clip);
        Result scores = run("scores", clip, "--model", given.out, "--format", "csv");
        // Two seconds: windows of 1.005 s each half second, the last of them padded.
        assertThat(scores.out().lines().filter(line -> line.contains("clip3.wav,")))
                .hasSize(3);

        Result exported = export("--base", given.base);
        assertThat(exported.code()).as(exported.err()).isZero();
        assertThat(exported.out()).contains("exported: mine, version " + model.version() + ", 2 labels");
        for (String each : List.of("model.onnx", "model.yaml", "labels.csv", "events.yaml")) {
            assertThat(dir.resolve("exported").resolve(each)).hasSameBinaryContentAs(given.out.resolve(each));
        }
        assertExportsNothingWithoutTheBaseOfTraining();
    }

    private Result export(Object... more) {
        Object[] command = {
            "model", "export", checkpoint(), "--to", dir.resolve("exported"), "--id", "mine",
        };
        return run(Stream.concat(Stream.of(command), Stream.of(more)).toArray());
    }

    private Path checkpoint() {
        return dir.resolve("checkpoints/mine/all.ckpt");
    }

    private void assertExportsNothingWithoutTheBaseOfTraining() throws IOException {
        Given.assertFailed(export(), 2, "--base is missing: " + checkpoint() + " is of lean");
        Given.assertFailed(export("--base", dir.resolve("nowhere")), 2, "nowhere: model.yaml");
        Path yaml = given.base.resolve("model.yaml");
        String before = Files.readString(yaml);
        Files.writeString(yaml, before.replace("for tests", "for others"));
        Given.assertFailed(
                export("--base", given.base), 1, "all.ckpt: was trained on another base", "that of " + given.base);
        Files.writeString(yaml, before);

        Checkpoint kept = CheckpointFile.read(checkpoint());
        keep(kept.recipe(), kept);
        Given.assertFailed(export("--base", given.base), 1, "all.ckpt: does not say which base it was trained on");
        keep("network: mfcc-mlp\n", kept);
        Given.assertFailed(export("--base", given.base), 2, "--base is for checkpoints of lean");
        Given.assertFailed(
                run(
                        "model",
                        "export",
                        given.base,
                        "--front-end",
                        "in-graph",
                        "--base",
                        given.base,
                        "--to",
                        dir.resolve("e")),
                2,
                "--base is for checkpoints of lean, " + given.base + " is a package");
    }

    /** The checkpoint with another recipe, and without a word of its base, as it was written in earlier versions. */
    private void keep(String recipe, Checkpoint as) throws IOException {
        CheckpointFile.write(
                checkpoint(),
                new Checkpoint(
                        as.of(),
                        recipe,
                        as.classes(),
                        as.licence(),
                        null,
                        as.losses(),
                        as.standardisation(),
                        as.state()));
    }

    /** High tones, low ones, and both at once. */
    private void fsd50k() throws IOException {
        Path folder = dir.resolve("FSD50K");
        StringBuilder dev = new StringBuilder("fname,labels,mids,split\n");
        StringBuilder eval = new StringBuilder("fname,labels,mids\n");
        for (int i = 0; i < 12; i++) {
            float[] high = Tones.tone(0, 1.2, 0, i % 3 == 0 ? 0 : 0.3, 3_000 + 20 * i);
            float[] low = Tones.tone(0, 1.2, 0, i % 3 == 1 ? 0 : 0.3, 300 + 5 * i);
            for (int at = 0; at < high.length; at++) {
                high[at] += low[at];
            }
            String labels = List.of("Low,/m/1", "High,/m/2", "\"Low,High\",\"/m/1,/m/2\"")
                    .get(i % 3);
            (i < 9 ? dev : eval).append("%d,%s%s\n".formatted(i, labels, i < 6 ? ",train" : i < 9 ? ",val" : ""));
            Tones.write(folder.resolve((i < 9 ? "FSD50K.dev_audio/" : "FSD50K.eval_audio/") + i + ".wav"), high);
        }
        Path truth = Files.createDirectories(folder.resolve("FSD50K.ground_truth"));
        Files.writeString(truth.resolve("vocabulary.csv"), "0,High,/m/2\n1,Low,/m/1\n");
        Files.writeString(truth.resolve("dev.csv"), dev);
        Files.writeString(truth.resolve("eval.csv"), eval);
        given.data = folder;
    }

    @Test
    void fsd50kIsJudgedOnItsEvaluationSetByTheModelItself() throws Exception {
        fsd50k();
        Result trained = train("--base", given.base, "--cache", given.cache());
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).containsPattern("seed +fold 3 +all").contains("mean average precision: 1.0000");
        assertThat(given.out.resolve("results.json")).content().contains("\"mean_average_precision\" : 1.0");
        assertThat(given.out.resolve("CARD.md")).content().contains("Clips are of several classes");
        assertThat(dir.resolve("checkpoints/mine/seed1-fold3.ckpt")).exists();
        assertThat(dir.resolve("checkpoints/mine/all.ckpt")).doesNotExist();
    }

    @Test
    void itNeedsABaseOfLogMel() throws Exception {
        assertThat(train().lastError()).contains("--base is missing: name the model package that lean builds on");
        Path yaml = given.base.resolve("model.yaml");
        Files.writeString(yaml, Files.readString(yaml).replace("rate: 16000", "rate: 32000"));
        Result refused = train("--base", given.base);
        assertThat(refused.code()).isNotZero();
        assertThat(refused.lastError())
                .contains("lean builds on a model of one input, log-mel of one channel at 16000 Hz");
    }
}
