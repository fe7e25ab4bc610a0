package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What users see of mistakes: one line that names what is wrong and what would be right, and the exit code. */
class CommandErrorsTest {
    @TempDir
    Path dir;

    @Test
    void withoutACommandThereIsHelpAndBadUsage() {
        Cli bare = Cli.run();
        assertThat(bare.code()).isEqualTo(2);
        assertThat(bare.out()).contains("Usage: earshot", "analyze", "Examples:");
        assertThat(bare.err()).isEmpty();
    }

    /** Every command there is, with its options. */
    static List<CommandSpec> commands() {
        List<CommandSpec> commands = new ArrayList<>();
        collect(new CommandLine(new Main()), commands);
        assertThat(commands).hasSizeGreaterThan(30);
        return commands;
    }

    private static void collect(CommandLine command, List<CommandSpec> commands) {
        commands.add(command.getCommandSpec());
        command.getSubcommands().values().forEach(each -> collect(each, commands));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpHasWholeExamplesAndChoicesAsTheyAreWritten(CommandSpec command) {
        List<String> words = new ArrayList<>(List.of(command.qualifiedName().split(" ")));
        words.remove(0);
        words.add("--help");
        Cli help = Cli.run(words.toArray());
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Examples:").doesNotContain("null", "or -1 ");
        assertThat(Arrays.stream(command.usageMessage().footer()).filter(line -> line.startsWith("  ")))
                .as("examples are shown as they are to be typed")
                .isNotEmpty()
                .isSubsetOf(help.lines());
        for (OptionSpec option : command.options()) {
            if (option.completionCandidates() != null) {
                assertThat(option.completionCandidates())
                        .as(option.longestName())
                        .allMatch(choice -> choice.equals(choice.toLowerCase(Locale.ROOT)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "mics", "topics", "evidence"})
    void aGroupAloneSaysWhichCommandsItHolds(String group) {
        Cli alone = Cli.run(group);
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err()).isEmpty();
        assertThat(alone.out()).contains("Usage: earshot " + group, "Commands:", "Examples:");
    }

    @Test
    void theMainHelpNamesEveryCommandOfTheLauncher() throws Exception {
        String help = Cli.run("--help").out().replaceAll("\\s+", " ");
        String launcher = Files.readString(Path.of(System.getProperty("earshot.root"), "earshot"));
        Matcher cases = Pattern.compile("(?m)^  ([a-z |]+)\\) needed=").matcher(launcher);
        Set<String> named = new TreeSet<>();
        while (cases.find()) {
            named.addAll(List.of(cases.group(1).split(" \\| ")));
        }
        assertThat(named).contains("edge", "sinks", "train").allSatisfy(name -> assertThat(help)
                .containsPattern("\\b" + name + "\\b"));
    }

    @Test
    void theVersionIsPrinted() {
        assertThat(Cli.run("--version").out()).startsWith("earshot ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            anlyze x.wav              | 'anlyze' is not known here, perhaps analyze was meant; see earshot --help
            analyze --modell x y.wav  | unknown option '--modell', perhaps --model was meant; see earshot analyze --help
            analyze --format xml x    | --format must be one of table, jsonl, csv, dcase, audacity, raven, was 'xml'; see earshot analyze --help
            scores --format dcase x   | --format must be one of table, jsonl, csv, was 'dcase'; see earshot scores --help
            analyze                   | Missing required parameter: 'FILE'; see earshot analyze --help
            model import vggish --from x.onnx --to y | model import: 'vggish' is not known, must be yamnet
            model list nowhere        | nowhere: is no folder; name the one that holds model packages
            bench --min-ratio 75      | --min-ratio must be above 0 and at most 1, was 75.0
            bench --rounds 1          | rounds must be in 3..1000, was 1
            tail events --format csv  | --format must be one of table, jsonl, was 'csv'; see earshot tail --help
            evidence get x --out y --format mp3 | --format must be one of wav, flac, was 'mp3'; see earshot evidence get --help
            demo --frame 9            | --frame must be in 10..10000 milliseconds, was 9
            demo --mics 0             | --mics must be 1 or more, was 0
            send x.wav --mic m --frame 10001 | --frame must be in 10..10000 milliseconds, was 10001
            send x.wav --mic m --start noon | --start must be a time such as 2026-05-01T20:00:00Z, now, or so long before now as -90s or -2h30m, was 'noon'
            """)
    void badUsageIsOneLine(String command, String line) {
        Cli refused = Cli.run((Object[]) command.split(" +"));
        assertThat(refused.err()).isEqualTo("earshot: " + line + "\n");
        assertThat(refused.out()).isEmpty();
        assertThat(refused.code()).isEqualTo(2);
    }

    @Test
    void aModelThatIsNoFolderSaysWhatAPackageIs() {
        Path absent = dir.resolve("absent");
        Cli refused = Cli.run("analyze", "x.wav", "--model", absent);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo("earshot: --model " + absent
                        + ": is no folder; a model package is a folder with model.yaml, model.onnx and labels.csv\n");
    }

    @Test
    void aFolderWithoutAManifestIsNoPackage() {
        Cli refused = Cli.run("scores", "x.wav", "--model", dir);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.errLines()).singleElement().asString().contains(dir.toString(), "model.yaml is missing");
    }

    @Test
    void aDamagedModelIsFoundBeforeAnySound() throws Exception {
        Path model = Cli.yamnet(dir);
        byte[] graph = Files.readAllBytes(model.resolve("model.onnx"));
        graph[graph.length / 2] ^= 1;
        Files.write(model.resolve("model.onnx"), graph);
        for (String command : new String[] {"analyze", "scores", "predict"}) {
            Cli refused = Cli.run(command, Cli.shared("reference/yamnet/rain-1-17367-A.wav"), "--model", model);
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.errLines()).singleElement().asString().contains("model.onnx", "SHA-256");
        }
        Cli verified = Cli.run("model", "verify", model);
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.errLines()).singleElement().asString().contains("model.onnx", "SHA-256");
        assertThat(Cli.run("model", "verify", dir.resolve("absent")).code()).isEqualTo(2);
        Cli listed = Cli.run("model", "list", dir);
        assertThat(listed.code()).isEqualTo(1);
        assertThat(listed.errLines()).singleElement().asString().contains("model.onnx");
    }

    @Test
    void modelsAreListedInEveryFormat() throws Exception {
        Path model = Cli.yamnet(dir);
        assertThat(Cli.run("model", "verify", model).code()).isZero();
        assertThat(Cli.run("model", "list", dir, "--format", "jsonl").json())
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.get("model").asText()).isEqualTo("yamnet");
                    assertThat(line.get("labels").asInt()).isEqualTo(521);
                });
        assertThat(Cli.run("model", "list", dir, "--format", "csv").rows())
                .singleElement()
                .asString()
                .startsWith("yamnet,");
        assertThat(Cli.run("model", "list", dir).rows())
                .singleElement()
                .asString()
                .contains("521");
    }

    @Test
    void configurationThatIsNotThereOrWrongIsBadUsage() throws Exception {
        Path model = Cli.yamnet(dir);
        Path clip = Cli.shared("reference/yamnet/rain-1-17367-A.wav");
        Path absent = dir.resolve("absent.yaml");
        Cli refused = Cli.run("analyze", clip, "--model", model, "--events", absent);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).isEqualTo("earshot: " + absent + ": no such file\n");
        Path wrong = Files.writeString(dir.resolve("wrong.yaml"), "ruels: {}\n");
        refused = Cli.run("analyze", clip, "--model", model, "--alerts", wrong);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).startsWith("earshot: " + wrong + ":1: ").contains("rules");
    }

    @Test
    void whatIsToBeMendedInAFileIs2AndABrokerThatIsAwayIs1() throws Exception {
        Path bad = Files.writeString(dir.resolve("bad.yaml"), "ingest: {threads: 0}\n");
        Path away = Files.writeString(
                dir.resolve("away.yaml"), "kafka: {bootstrap-servers: ['127.0.0.1:1'], reach-within: 1s}\n");
        Path nowhere = Files.writeString(
                dir.resolve("nowhere.yaml"),
                "kafka: {bootstrap-servers: ['earshot.invalid:9092'], reach-within: 1s}\n");
        for (String command :
                new String[] {"doctor", "topics check", "tail events", "mics list", "run --roles alerts"}) {
            List<Object> words = new ArrayList<>(List.of(command.split(" ")));
            words.add("--config");
            words.add(bad);
            assertThat(Cli.run(words.toArray()).code()).as(command).isEqualTo(2);
        }
        for (String command : new String[] {"topics check", "tail events", "mics list"}) {
            List<Object> words = new ArrayList<>(List.of(command.split(" ")));
            words.addAll(List.of("--config", away));
            Cli refused = Cli.run(words.toArray());
            assertThat(refused.code()).as(command).isEqualTo(1);
            assertThat(refused.errLines())
                    .singleElement()
                    .asString()
                    .contains("no answer from kafka.bootstrap-servers");
        }
        Cli unresolved = Cli.run("topics", "check", "--config", nowhere);
        assertThat(unresolved.code()).as(unresolved.err()).isEqualTo(1);
    }

    @Test
    void recordingsThatCannotBeReadFailWithTheirNames() throws Exception {
        Path model = Cli.yamnet(dir);
        Path empty = Files.createFile(dir.resolve("empty.wav"));
        Cli failed = Cli.run("predict", empty, "--model", model, "--format", "csv");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).isEqualTo("earshot: " + empty + ": is empty\n");
        Path folder = Files.createDirectory(dir.resolve("none"));
        failed = Cli.run("scores", folder, "--model", model);
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).isEqualTo("earshot: " + folder + ": holds no file that ends in .wav, .flac or .ogg\n");
    }

    @Test
    void stackTracesComeOnlyWhenAskedFor() throws Exception {
        Path model = Cli.yamnet(dir);
        Path text = Files.writeString(dir.resolve("text.wav"), "hello");
        assertThat(Cli.run("scores", text, "--model", model).errLines()).hasSize(1);
        assertThat(Cli.run("scores", text, "--model", model, "--verbose").err())
                .contains("java.io.IOException", "\tat io.earshot.");
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() {
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(new FullDisk()), new PrintWriter(err, true), "--help");
        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).startsWith("earshot: standard output cannot be written");
    }

    private static final class FullDisk extends Writer {
        @Override
        public void write(char[] chars, int from, int count) throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
