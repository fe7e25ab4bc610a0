package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.synth.SoundType;
import io.earshot.training.Tones;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder with clips of two sounds and quick recipes, and commands as users give them; here for {@link Main#run}. */
final class Given {
    static final String QUICK =
            "folds: 2\nversions: 3\nhop: 480ms\nhidden: 16\nepochs: 12\nbatch: 32\nlearning-rate: 0.01\ndropout: 0.1\n";
    static final String QUICK_HEAD =
            "hidden: 16\nepochs: 30\nbatch: 32\nlearning-rate: 0.01\ncopies: 1\nbest-epoch: false\n";
    static final String ODD = "Bird, \"song\"";

    final Path dir;
    final Path base;
    Path data;
    Path out;

    /** What a command came to. */
    record Result(int code, String out, String err) {
        String lastError() {
            List<String> lines = err.lines().toList();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }
    }

    /** @param base a model package to build on */
    Given(Path dir, Path base) throws IOException {
        this.dir = dir;
        this.base = base;
        data = dir.resolve("sounds");
        out = dir.resolve("mine");
        for (int i = 0; i < 8; i++) {
            sound("Chainsaw", SoundType.CHAINSAW, i);
            sound(ODD, SoundType.BIRD_CALL, i);
        }
    }

    Path sound(String name, SoundType type, int seed) throws IOException {
        float[] samples = type.sound().render(2, Tones.RATE, seed);
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= 0.1f;
        }
        return Tones.write(data.resolve(name).resolve("clip" + seed + ".wav"), samples);
    }

    /** Leaves so many clips of each sound. */
    void keep(int clips) throws IOException {
        for (String each : List.of("Chainsaw", ODD)) {
            for (int i = clips; i < 8; i++) {
                Files.delete(data.resolve(each).resolve("clip" + i + ".wav"));
            }
        }
    }

    static Result run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Stream.of(args).map(String::valueOf).toArray(String[]::new);
        int code = Main.run(new PrintWriter(out), new PrintWriter(err, true), words);
        return new Result(code, out.toString(), err.toString());
    }

    Result teach(Object... more) throws IOException {
        return run(words(QUICK, Stream.of("teach"), more));
    }

    Result trainHead(Object... more) throws IOException {
        return run(trainHeadWords(more));
    }

    Object[] trainHeadWords(Object... more) throws IOException {
        return words(QUICK_HEAD, Stream.of("train", "yamnet-head"), more);
    }

    private Object[] words(String recipe, Stream<Object> command, Object... more) throws IOException {
        Path file = Files.writeString(dir.resolve("quick.yaml"), recipe);
        List<Object> options = List.of(more).contains("--cache")
                ? List.of("--data", data, "--base", base, "--out", out, "--recipe", file)
                : List.of("--data", data, "--base", base, "--out", out, "--recipe", file, "--cache", cache());
        return Stream.concat(command, Stream.concat(options.stream(), Stream.of(more)))
                .toArray();
    }

    Path cache() {
        return dir.resolve("cache");
    }

    /** What was trained is made a model of integers, calibrated on the sounds, which calls a clip. */
    void assertRunsInEightBits(Path clip) {
        Path eight = dir.resolve("eight");
        Result quantized = run("model", "quantize", out, "--calibrate", data, "--to", eight, "--windows", "16");
        assertThat(quantized.code()).as(quantized.err()).isZero();
        assertThat(quantized.out()).containsPattern("[1-9][0-9]* of [0-9]+ layers in 8 bits");
        Result predicted = run("predict", clip, "--model", eight, "--top", "1", "--format", "csv");
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out().lines()).hasSize(2);
    }

    /** What is wrong is said in one line, what is found on the way aside; nothing is written. */
    void assertRefused(Result result, int code, String... what) {
        assertFailed(result, code, what);
        assertThat(out.resolve("model.yaml")).doesNotExist();
        assertThat(dir.resolve("mine.unfinished")).doesNotExist();
    }

    static void assertFailed(Result result, int code, String... what) {
        assertThat(result.err()).doesNotContain("Exception", "\tat ");
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.lastError()).startsWith("earshot: ").contains(what);
    }
}
