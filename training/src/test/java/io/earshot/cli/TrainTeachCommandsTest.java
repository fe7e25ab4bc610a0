package io.earshot.cli;

import static io.earshot.cli.Given.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.cli.Given.Result;
import io.earshot.model.Label;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.synth.SoundType;
import io.earshot.training.TinyBase;
import io.earshot.training.Tones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} and {@code teach} as users run them; in this package for {@link Main#run}. */
class TrainTeachCommandsTest {
    @TempDir
    static Path shared;

    private static Path base;
    private static Path mute;

    @TempDir
    Path dir;

    private Given given;
    private Path data;
    private Path out;

    @BeforeAll
    static void bases() throws Exception {
        base = TinyBase.write(shared.resolve("base"));
        mute = TinyBase.write(shared.resolve("mute"), null);
    }

    @BeforeEach
    void clips() throws IOException {
        given = new Given(dir, base);
        data = given.data;
        out = given.out;
    }

    private Result teach(Object... more) throws IOException {
        return given.teach(more);
    }

    private void assertRefused(Result result, int code, String... what) {
        given.assertRefused(result, code, what);
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
                dir.resolve("quick.yaml"),
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
                "must be one of yamnet-head, starter, mfcc-mlp, mfcc-mlp-deep, mel-cnn, lean, panns-cnn6, panns-cnn10, panns-cnn14, was 'resnet'");
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
        given.data = data;
        assertRefused(teach(), 1, data + ": is not there");
        assertRefused(run("train", "starter", "--data", data, "--out", out), 1, data + ": is not there");
        data = all;
        given.data = data;
        Path empty = Files.createDirectories(data.resolve("Whale"));
        assertRefused(teach(), 1, empty + ": holds no clips");
        given.sound("Whale", SoundType.WHALE_CALL, 1);
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
                "class 'Whale' has no clip that can be heard: add some, or leave it out");
    }

    @Test
    void recordingsWithTimesAreNoClips() throws IOException {
        data = dir.resolve("nights");
        given.data = data;
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
    void optionsOfScenesThatCannotBeAreNamedThemselves() {
        assertRefused(scenes("--overlap", "2"), 2, "earshot: --overlap must be in 0 to 1, was 2.0");
        assertRefused(
                scenes("--seconds", "8"),
                2,
                "earshot: --seconds must be above 10, as no event begins in a scene's last 10 s, and at most 3600, was 8.0");
        assertRefused(scenes("--scenes", "0"), 2, "earshot: --scenes must be 1 or more, was 0");
        assertThat(out).doesNotExist();
    }

    @Test
    void scenesAreMadeOfClassesWhoseNamesHaveCommas() {
        String quoted = "\"Bird, \\\"song\\\"\"";
        Result events = scenes("--classes", quoted, "--background", "Chainsaw", "--seconds", "20", "--scenes", "1");
        assertThat(events.code()).as(events.err()).isZero();
        assertThat(out.resolve("soundscape-01.tsv")).content().contains(Given.ODD);
        out = dir.resolve("others");
        Result background = scenes("--background", quoted, "--seconds", "20", "--scenes", "1");
        assertThat(background.code()).as(background.err()).isZero();
    }

    private Result scenes(Object... more) {
        return run(Stream.concat(Stream.of("scenes", "--data", data, "--out", out), Stream.of(more))
                .toArray());
    }

    @Test
    void recipesThatCannotBeAreNamedBeforeAnyClipIsHeard() throws IOException {
        for (String[] bad : new String[][] {
            {"epochs: 12", "epochs: 0", "epochs must be in 1..10000, was 0"},
            {"hop: 480ms", "hop: 247ms", "hop must be a whole number of log-mel.step"},
            {"folds: 2", "folds: 1", "folds must be in 2..20"},
            {"folds: 2", "fold: 2", "fold"},
        }) {
            Path file = Files.writeString(dir.resolve("bad.yaml"), Given.QUICK.replace(bad[0], bad[1]));
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
