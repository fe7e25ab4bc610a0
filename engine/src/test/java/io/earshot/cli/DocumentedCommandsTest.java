package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .ci/documented}: CI runs every command that the documents show, and what they name is there. */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of(System.getProperty("earshot.root")).normalize();

    @TempDir
    Path dir;

    private record Said(int code, String out) {}

    private Said documented(Path... args) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("bash", ROOT.resolve(".ci/documented").toString()));
        for (Path arg : args) {
            words.add(arg.toString());
        }
        Path out = dir.resolve("out");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), Files.readString(out));
    }

    private Said documented(String script, String document) throws Exception {
        return documented(
                Files.writeString(dir.resolve("script"), script), Files.writeString(dir.resolve("doc.md"), document));
    }

    @Test
    void everyCommandOfTheDocumentsIsRun() throws Exception {
        assertThat(documented()).isEqualTo(new Said(0, ""));
    }

    @Test
    void aCommandThatNothingRunsIsNamed() throws Exception {
        Said said = documented(
                "as_written './earshot one' one\n",
                "```sh\n./earshot one\n./earshot one --more\n```\nAnd `./earshot two`.\n");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out())
                .contains("does not run it: add it there\n  ./earshot one --more\n  ./earshot two\n")
                .doesNotContain("./earshot one\n");
    }

    @Test
    void aCommandThatNoDocumentShowsAnyMoreIsNamed() throws Exception {
        Said said = documented(
                "in_background './earshot one' one\n  as_written './earshot two' two 1\n",
                "```sh\n./earshot two\n```\n");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).contains("no document has it any more\n  ./earshot one\n");
    }

    @Test
    void aCommandThatIsNotWrittenAsItIsRunIsNamed() throws Exception {
        Said said = documented(
                "", "```sh\nearshot one --config x\n```\n```\nearshot one FILE...\n```\nIt is `earshot one`.\n");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).contains("doc.md: earshot one --config x\n").doesNotContain("FILE");
    }

    @Test
    void aDocumentWhoseCurlCommandsNothingRunsIsNamed() throws Exception {
        Path asking = Files.writeString(dir.resolve("asking.md"), "```sh\ncurl http://127.0.0.1/\n```\n");
        Path script = Files.writeString(dir.resolve("script"), "");
        Said said = documented(script, asking);
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).contains("shows curl commands").contains("  " + asking);
        assertThat(documented(Files.writeString(script, "done < <(curls_of " + asking + ")"), asking))
                .isEqualTo(new Said(0, ""));
    }

    @Test
    void aCommandInTheTextMayBeRunWithFurtherOptions() throws Exception {
        assertThat(documented("./earshot bench --model m --min-ratio 1\n", "`./earshot bench --model m` measures\n"))
                .isEqualTo(new Said(0, ""));
    }

    @Test
    void aCommandInTheTextMayGoOnInTheNextLine() throws Exception {
        Said said =
                documented("./earshot one --more\n", "As `./earshot one\n  --more` and `./earshot one\n--less` say.\n");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).contains("  ./earshot one --less\n").doesNotContain("--more");
    }

    @Test
    void aLoadTestThatIsNotThereIsNamed() throws Exception {
        Said said = documented(
                "",
                "`load-tests/chaos --minutes 2` and `load-tests/workloads/short.yaml`.\n```sh\nload-tests/none\n```\n");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).contains("doc.md: load-tests/none\n").doesNotContain("chaos", "short");
    }

    @Test
    void aLinkThatLeadsNowhereIsNamed() throws Exception {
        Files.writeString(dir.resolve("other.md"), "# One\n\n## What it `says`, and not\n\n## One\n");
        String right =
                "[a](other.md) [b](other.md#what-it-says-and-not) [c](other.md#one-1) [d](#here) [e](https://x.y/z)"
                        + " `[f](g)`\n\n# Here\n";
        assertThat(documented("", right)).isEqualTo(new Said(0, ""));
        Said said = documented("", right + "[h](none.md), [i](other.md#two)\nand [j](#there).\n");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).contains("doc.md: none.md\n", "doc.md: other.md#two\n", "doc.md: #there\n");
    }
}
