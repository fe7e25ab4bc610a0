package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.features.LogMelParameters;
import io.earshot.model.Label;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.ModelPackages;
import io.earshot.synth.SoundType;
import io.earshot.training.Tones;
import io.earshot.training.network.Activated;
import io.earshot.training.network.ConvNetwork;
import io.earshot.training.network.NetworkTrainer;
import io.earshot.training.network.Schedule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} and {@code teach} as users run them; in this package for {@link Main#run}. */
class TrainTeachCommandsTest {
    private static final String QUICK =
            "folds: 2\nversions: 3\nhop: 480ms\nhidden: 16\nepochs: 12\nbatch: 32\nlearning-rate: 0.01\ndropout: 0.1\n";

    @TempDir
    static Path shared;

    private static Path base;
    private static Path mute;

    @TempDir
    Path dir;

    private Path data;
    private Path out;

    private record Result(int code, String out, String err) {}

    private static Result run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Stream.of(args).map(String::valueOf).toArray(String[]::new);
        int code = Main.run(new PrintWriter(out), new PrintWriter(err, true), words);
        return new Result(code, out.toString(), err.toString());
    }

    /** A network of random weights: its embeddings tell sounds apart, its one score means nothing. */
    @BeforeAll
    static void base() throws Exception {
        ConvNetwork network = new ConvNetwork(
                List.of(new ConvNetwork.Layer(8, 2, true), new ConvNetwork.Layer(24, 2, false)), 96, 64, 1, 0);
        byte[] onnx;
        try (NetworkTrainer trainer =
                new NetworkTrainer(network, Activated.SIGMOID, new Schedule.OneCycle(1, 0.001f), 0, 0, 1)) {
            assertThat(trainer.logits(new float[96 * 64], 1)).hasDimensions(1, 1);
            onnx = network.onnx();
        }
        base = write(onnx, "embeddings");
        mute = write(onnx, null);
    }

    private static Path write(byte[] onnx, @Nullable String embeddings) throws Exception {
        return ModelPackageWriter.write(
                        shared.resolve("base-" + embeddings),
                        new ModelPackageWriter.Description(
                                "tiny",
                                "1",
                                "for tests",
                                "Apache-2.0",
                                "sigmoid",
                                List.of(new ModelInput(
                                        "log_mel",
                                        ModelInput.Kind.LOG_MEL,
                                        16_000,
                                        1,
                                        15_600,
                                        7_680,
                                        LogMelParameters.YAMNET)),
                                "scores",
                                embeddings),
                        onnx,
                        List.of(new Label(0, "any", "Any")))
                .folder();
    }

    @BeforeEach
    void clips() throws IOException {
        data = dir.resolve("sounds");
        out = dir.resolve("mine");
        for (int i = 0; i < 8; i++) {
            sound("Chainsaw", SoundType.CHAINSAW, i);
            sound("Bird, \"song\"", SoundType.BIRD_CALL, i);
        }
    }

    private Path sound(String name, SoundType type, int seed) throws IOException {
        float[] samples = type.sound().render(2, Tones.RATE, seed);
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= 0.1f;
        }
        return Tones.write(data.resolve(name).resolve("clip" + seed + ".wav"), samples);
    }

    private Path quick(String more) throws IOException {
        return Files.writeString(dir.resolve("quick.yaml"), QUICK + more);
    }

    private Result teach(Object... more) throws IOException {
        return run(Stream.concat(
                        Stream.of(
                                "teach",
                                "--data",
                                data,
                                "--base",
                                base,
                                "--out",
                                out,
                                "--recipe",
                                quick(""),
                                "--cache",
                                dir.resolve("cache")),
                        Stream.of(more))
                .toArray());
    }

    /** What is wrong is said in one line, what is found on the way aside; nothing is written. */
    private void assertRefused(Result result, int code, String... what) throws IOException {
        assertThat(result.err()).doesNotContain("Exception", "\tat ");
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        List<String> lines = result.err().lines().toList();
        assertThat(lines.get(lines.size() - 1)).startsWith("earshot: ").contains(what);
        assertThat(out.resolve("model.yaml")).doesNotExist();
        assertThat(dir.resolve("mine.unfinished")).doesNotExist();
    }

    @Test
    void whatWasTaughtAnalyzesAndCanBeTaughtOnAgain() throws Exception {
        Result taught = teach();
        assertThat(taught.code()).as(taught.err()).isZero();
        assertThat(taught.out())
                .contains("Chainsaw", "segment F1", "unsure: there were no recordings of background", "2 sounds");
        ModelPackage model = ModelPackages.load(out);
        assertThat(model.id()).isEqualTo("mine");
        assertThat(model.labels()).extracting(Label::name).containsExactly("Bird, \"song\"", "Chainsaw");
        assertThat(out.resolve("CARD.md")).content().contains("# mine", "taught by `earshot teach`");

        Path recording = dir.resolve("night.wav");
        float[] samples = Tones.noise(12, 0.001, 5);
        float[] saw = SoundType.CHAINSAW.sound().render(4, Tones.RATE, 99);
        for (int i = 0; i < saw.length; i++) {
            samples[4 * Tones.RATE + i] += 0.1f * saw[i];
        }
        Tones.write(recording, samples);
        Result analysed = run("analyze", recording, "--model", out, "--format", "jsonl");
        assertThat(analysed.code()).as(analysed.err()).isZero();
        assertThat(analysed.out()).contains("\"chainsaw\"");

        Path again = dir.resolve("again");
        Result twice = run(
                "teach",
                "--data",
                data,
                "--base",
                out,
                "--out",
                again,
                "--recipe",
                quick(""),
                "--cache",
                dir.resolve("cache"));
        assertThat(twice.code()).as(twice.err()).isZero();
        assertThat(run("analyze", recording, "--model", again).code()).isZero();
        assertThat(teach().code()).as("a package is replaced").isZero();
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertRefused(run("teach", "--data", data, "--out", out), 2, "--base");
        assertRefused(run("train", "yamnet-head", "--data", data, "--out", out), 2, "--base is missing");
        assertRefused(run("train", "yamnet-head", "--out", out), 2, "--data");
        assertRefused(run("train", "--data", data, "--out", out), 2, "RECIPE");
        assertRefused(
                run("train", "resnet", "--data", data, "--out", out),
                2,
                "must be yamnet-head or starter, was 'resnet'");
        Path absent = dir.resolve("absent.yaml");
        assertRefused(
                run("teach", "--data", data, "--base", base, "--out", out, "--recipe", absent), 2, absent.toString());
    }

    @Test
    void aBaseThatCannotServeIsNamed() throws IOException {
        Path absent = dir.resolve("absent");
        for (Path no : List.of(absent, Files.writeString(dir.resolve("file"), "x"))) {
            assertRefused(
                    run("teach", "--data", data, "--base", no, "--out", out), 2, "--base " + no + ": is no folder");
            assertRefused(
                    run("train", "yamnet-head", "--data", data, "--base", no, "--out", out),
                    2,
                    "--base " + no + ": is no folder");
        }
        assertRefused(run("teach", "--data", data, "--base", mute, "--out", out), 2, "has no embeddings", "YAMNet");
        assertRefused(
                run("train", "yamnet-head", "--data", data, "--base", mute, "--out", out), 2, "has no embeddings");
        assertRefused(run("teach", "--data", data, "--base", data, "--out", out), 2, "model.yaml");
    }

    @Test
    void dataThatCannotBeTaughtIsNamed() throws IOException {
        Path all = data;
        data = dir.resolve("absent");
        assertRefused(teach(), 1, data + ": is not there");
        assertRefused(run("train", "starter", "--data", data, "--out", out), 1, data + ": is not there");
        data = all;
        Path empty = Files.createDirectories(data.resolve("Whale"));
        assertRefused(teach(), 1, empty + ": holds no clips");
        sound("Whale", SoundType.WHALE_CALL, 1);
        assertRefused(teach(), 1, "class 'Whale' has 1 clip, all in one fold: at least two are needed");
        Files.delete(empty.resolve("clip1.wav"));
        for (int i = 0; i < 3; i++) {
            Tones.write(empty.resolve("silent" + i + ".wav"), new float[Tones.RATE + i]);
        }
        assertRefused(teach(), 1, "class 'Whale' has no clip that can be heard: add some, or leave it out");
        assertRefused(
                run(
                        "train",
                        "yamnet-head",
                        "--data",
                        data,
                        "--base",
                        base,
                        "--out",
                        out,
                        "--classes",
                        "Whale",
                        "--cache",
                        dir.resolve("cache")),
                1,
                "no clip can be heard");
    }

    @Test
    void recordingsWithTimesAreNoClips() throws IOException {
        data = dir.resolve("nights");
        Tones.write(data.resolve("night.wav"), 1);
        Files.writeString(data.resolve("night.tsv"), "onset\toffset\tevent_label\n0.01\t0.05\tdog\n");
        assertRefused(teach(), 2, "holds recordings with times", "a folder of clips for each class");
        assertRefused(run("train", "starter", "--data", data, "--out", out), 2, "holds recordings with times");
    }

    @Test
    void valuesThatCannotBeAreNamedBeforeAnyClipIsHeard() throws IOException {
        assertRefused(teach("--classes", "Cat"), 2, "--classes: class 'Cat' is not in the data set, which has Bird");
        assertRefused(teach("--background", "Cat"), 2, "--background Cat: is no class of the data set");
        assertRefused(teach("--except-fold", "7"), 2, "--except-fold 7: is no fold of the data set");
        assertRefused(run("scenes", "--data", data, "--fold", "7", "--out", out), 2, "--fold 7: is no fold");
        assertRefused(teach("--false-alarms", "0"), 2, "--false-alarms must be above 0");
        assertRefused(teach("--id", "My Model"), 2, "--id must be 1 to 64 of a-z", "'My Model'");
        assertRefused(
                run("train", "starter", "--data", data, "--out", dir.resolve("My Model")), 2, "My Model", "give --id");
        assertRefused(run("train", "starter", "--data", data, "--out", out, "--seeds", "-1"), 2, "--seeds must be");
        assertRefused(
                run("train", "starter", "--data", data, "--out", out, "--classes", "Cat"), 2, "--classes: class 'Cat'");
        assertThat(dir.resolve("cache")).doesNotExist();
    }

    @Test
    void recipesThatCannotBeAreNamedBeforeAnyClipIsHeard() throws IOException {
        for (String[] bad : new String[][] {
            {"epochs: 12", "epochs: 0", "epochs must be in 1..10000, was 0"},
            {"hop: 480ms", "hop: 247ms", "hop must be a whole number of log-mel.step"},
            {"folds: 2", "folds: 1", "folds must be in 2..20"},
            {"folds: 2", "fold: 2", "fold"},
        }) {
            Path file = Files.writeString(dir.resolve("bad.yaml"), QUICK.replace(bad[0], bad[1]));
            assertRefused(
                    run("teach", "--data", data, "--base", base, "--out", out, "--recipe", file),
                    2,
                    "bad.yaml",
                    bad[2]);
        }
    }

    @Test
    void aFolderOfSomethingElseIsLeftAlone() throws IOException {
        Path photo = Files.createDirectories(out).resolve("photo.jpg");
        Files.writeString(photo, "x");
        assertRefused(teach(), 1, out + ": holds something that is no model package");
        assertRefused(
                run("train", "starter", "--data", data, "--out", out), 1, out + ": holds something that is no model");
        assertThat(photo).exists();
    }
}
