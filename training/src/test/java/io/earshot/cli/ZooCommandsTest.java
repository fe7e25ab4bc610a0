package io.earshot.cli;

import static io.earshot.cli.Given.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.cli.Given.Result;
import io.earshot.model.Label;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.training.Shared;
import io.earshot.training.TinyBase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train} with networks of the literature, {@code predict}, {@code analyze} and {@code scores} with what comes of it. */
class ZooCommandsTest {
    private static final String QUICK =
            """
            network: mfcc-mlp
            output: logits
            epochs: 30
            batch_size: 8
            learning_rate: 0.01
            save_freq: 7
            log_freq: 10
            top_k: 2
            window: 1s
            hop: 500ms
            """;

    @TempDir
    Path dir;

    private Given given;

    @BeforeEach
    void clips() throws Exception {
        given = new Given(dir, TinyBase.write(dir.resolve("base")));
    }

    private Path recipe(String text) throws IOException {
        return Files.writeString(
                dir.resolve("zoo.yaml"), text + "checkpoint_dir: '" + dir.resolve("checkpoints") + "'\n");
    }

    private Result train(String name, String text, Object... more) throws IOException {
        return run(Stream.concat(
                        Stream.of("train", name, "--data", given.data, "--out", given.out, "--recipe", recipe(text)),
                        Stream.of(more))
                .toArray());
    }

    @Test
    void whatWasTrainedPredictsAnalyzesAndIsExportedOfItsCheckpointToo() throws Exception {
        Result trained = train("mfcc-mlp", QUICK, "--device", "cpu");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("accuracy, mean of seeds: ", "class among the best 2: 1.0000", "2 classes");
        assertThat(trained.err()).contains("seed 1, without fold 1: epoch 20 of 30, loss ");
        ModelPackage model = ModelPackages.load(given.out);
        assertThat(model.labels()).extracting(Label::name).containsExactly(Given.ODD, "Chainsaw");
        assertThat(model.firstInput().coefficients()).isEqualTo(40);
        assertThat(given.out.resolve("CARD.md")).content().contains("train mfcc-mlp");

        Path clip = given.data.resolve("Chainsaw/clip3.wav");
        Result predicted = run("predict", clip, "--model", given.out, "--top", "1", "--format", "csv");
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out()).contains(",1,Chainsaw,");
        Result analysed = run("analyze", clip, "--model", given.out);
        assertThat(analysed.code()).as(analysed.err()).isZero();
        assertThat(analysed.out()).contains("chainsaw");

        Path exported = dir.resolve("exported");
        Path checkpoint = dir.resolve("checkpoints/mine/all.ckpt");
        Result export = run("model", "export", checkpoint, "--to", exported, "--id", "mine");
        assertThat(export.code()).as(export.err()).isZero();
        assertThat(export.out()).contains("exported: mine, version " + model.version() + ", 2 labels");
        assertThat(Files.readAllBytes(exported.resolve("model.onnx")))
                .isEqualTo(Files.readAllBytes(given.out.resolve("model.onnx")));
        assertThat(run("scores", clip, "--model", exported, "--format", "csv").out())
                .contains("clip3.wav,0,0.000");

        Result other = train("mfcc-mlp", QUICK.replace("logits", "tanh").replace("epochs: 30", "epochs: 3"));
        assertThat(other.code()).as("another training under the same name").isZero();
        assertThat(ModelPackages.load(given.out).version()).isNotEqualTo(model.version());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mfcc-mlp", "mfcc-mlp-deep", "mel-cnn", "panns-cnn6"})
    void eachShippedRecipeTrainsOneEpochOnRealClips(String name) throws Exception {
        Path esc10 = Shared.path("audio/esc10");
        Path few = dir.resolve("few");
        for (String each : List.of("chainsaw", "dog_bark", "rain")) {
            Files.createDirectories(few.resolve(each));
            for (Path clip : list(esc10.resolve(each)).subList(0, 3)) {
                Files.copy(clip, few.resolve(each).resolve(clip.getFileName()));
            }
        }
        given.data = few;
        Path shipped = Path.of(System.getProperty("earshot.root", "."), "config/recipes", name + ".yaml");
        String text = Files.readString(shipped)
                .replaceAll("(?m)^epochs: .*", "epochs: 1")
                .replaceAll("(?m)^window: 5s", "window: 1s")
                .replaceAll("(?m)^checkpoint_dir: .*\n", "");
        Result trained = train(name, text, "--seeds", "0");
        assertThat(trained.code()).as(trained.err()).isZero();
        Path clip = list(few.resolve("rain")).get(0);
        Result predicted = run("predict", clip, "--model", given.out, "--top", "3");
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out().lines()).hasSize(4);
        assertThat(run("scores", clip, "--model", given.out, "--top", "1").code())
                .isZero();
        given.assertRunsInEightBits(clip);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void whatCannotBeIsNamed() throws IOException {
        given.assertRefused(
                train("mel-cnn", QUICK), 2, "zoo.yaml: network must be mel-cnn, as RECIPE says, was mfcc-mlp");
        given.assertRefused(
                train("mfcc-mlp", QUICK.replace("batch_size", "batch-size")), 2, "did you mean batch_size?");
        given.assertRefused(train("mfcc-mlp", QUICK, "--device", "cuda"), 2, "--device: must be auto, cpu, gpu");
        given.assertRefused(train("mfcc-mlp", QUICK, "--device", "gpu99"), 2, "--device: 'gpu99' is not there");
        given.assertRefused(train("starter", QUICK, "--device", "gpu"), 2, "starter trains on the cpu");
        given.assertRefused(train("mfcc-mlp", QUICK + "time_shift: 0.5\n"), 2, "time_shift", "must be 0");
        given.assertRefused(
                train("mfcc-mlp", QUICK.replace("window: 1s", "window: 50ms")),
                2,
                "window must be at least 4096 samples");
        given.assertRefused(
                train("mfcc-mlp", QUICK.replace("window: 1s", "window: 4s") + "short_clips: refuse\n"),
                1,
                "clip0.wav: has 2.00 s, must have a window of 4.00 s or more",
                "short_clips: pad");
        for (int i = 2; i < 8; i++) {
            Files.delete(given.data.resolve("Chainsaw/clip" + i + ".wav"));
        }
        given.assertRefused(train("mfcc-mlp", QUICK), 1, "class 'Chainsaw' has no clip in fold", "--classes");
    }

    /** Before any clip is read: there are none. */
    @Test
    void whatCannotBeBegunWithIsNamedFirst() throws IOException {
        given.data = Files.createDirectory(dir.resolve("none"));
        String panns = "network: panns-cnn6\nwindow: 1s\nstandardise: false\npretrained_checkpoint: '%s'\n";
        Path absent = dir.resolve("absent.pth");
        given.assertRefused(train("panns-cnn6", panns.formatted(absent)), 1, absent + ": is not there");
        Path other = dir.resolve("other.pth");
        try (InputStream in = ZooCommandsTest.class.getResourceAsStream("/pytorch/saved-legacy.pth")) {
            Files.write(other, Objects.requireNonNull(in).readAllBytes());
        }
        given.assertRefused(
                train("panns-cnn6", panns.formatted(other)),
                1,
                other + ": is no checkpoint of panns-cnn6: bn0.weight is missing; ",
                "; and ");
        given.assertRefused(
                train("panns-cnn6", panns.formatted(Files.writeString(other, "hello"))),
                1,
                other + ": is no checkpoint of torch.save, or a damaged one");
    }

    @Test
    void whatCannotBeExportedIsNamed() throws IOException {
        Path to = dir.resolve("exported");
        Path text = Files.writeString(dir.resolve("text.ckpt"), "hello");
        Given.assertFailed(run("model", "export", text, "--to", to), 1, "text.ckpt: is no checkpoint");
        Given.assertFailed(run("model", "export", dir.resolve("no.ckpt"), "--to", to), 2, "no.ckpt is no checkpoint");
        Given.assertFailed(
                run("model", "export", text, "--front-end", "in-graph", "--to", to), 2, "--front-end is for packages");
        Given.assertFailed(run("model", "export", text, "--to", dir.resolve("My Model")), 2, "give --id");
    }
}
