package io.earshot.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.loadtest.Compare.Verdict;
import io.earshot.loadtest.Results.Better;
import io.earshot.loadtest.Results.Measured;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareTest {
    @TempDir
    Path folder;

    private static Measured ratio(double min, double median, double max) {
        return new Measured(median, min, max, Better.HIGHER, 0.75);
    }

    private static Measured delay(double min, double median, double max) {
        return new Measured(median, min, max, Better.LOWER, null);
    }

    @Test
    void aChangeWithinWhatTheOtherRunSawIsNone() {
        assertThat(Compare.verdict(ratio(0.7, 0.8, 0.9), ratio(0.65, 0.72, 0.8), 5))
                .isEqualTo(Verdict.SAME);
        assertThat(Compare.verdict(ratio(0.79, 0.8, 0.81), ratio(0.77, 0.78, 0.79), 5))
                .isEqualTo(Verdict.SAME);
    }

    @Test
    void beyondTheMarginAndApartItIsOne() {
        assertThat(Compare.verdict(ratio(0.79, 0.8, 0.81), ratio(0.69, 0.7, 0.71), 5))
                .isEqualTo(Verdict.WORSE);
        assertThat(Compare.verdict(ratio(0.79, 0.8, 0.81), ratio(0.89, 0.9, 0.91), 5))
                .isEqualTo(Verdict.BETTER);
        assertThat(Compare.verdict(delay(100, 110, 120), delay(130, 140, 150), 5))
                .isEqualTo(Verdict.WORSE);
        assertThat(Compare.verdict(delay(100, 110, 120), delay(80, 85, 90), 5)).isEqualTo(Verdict.BETTER);
    }

    @Test
    void twoFilesAreComparedAndWhatDiffersBetweenThemIsSaid() throws Exception {
        Path before = write("before", "drain", ratio(0.79, 0.8, 0.81));
        Path after = write("after", "live", ratio(0.69, 0.7, 0.71));
        StringWriter out = new StringWriter();
        CommandLine command = Compare.commandLine().setOut(new PrintWriter(out));
        assertThat(command.execute(before.toString(), after.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains("test differs: drain, now live")
                .doesNotContain("machine differs")
                .containsPattern("engine to bare +0.8000 +0.7000 +-12.5 % +worse");
        assertThat(command.execute(before.toString(), before.toString())).isZero();
    }

    @Test
    void whatIsNoResultIsNamed() throws Exception {
        Path good = write("good", "drain", ratio(0.7, 0.8, 0.9));
        Path bad = Files.writeString(folder.resolve("bad.json"), "[]");
        StringWriter err = new StringWriter();
        CommandLine command = Compare.commandLine().setErr(new PrintWriter(err));
        assertThat(command.execute(good.toString(), bad.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("bad.json: cannot be read as results");
        assertThat(command.execute(folder.resolve("none").toString(), bad.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none: no such file");
    }

    private Path write(String file, String name, Measured ratio) throws Exception {
        Path path = folder.resolve(file + ".json");
        Map<String, Measured> figures = new LinkedHashMap<>();
        figures.put("engine to bare", ratio);
        Results.now(name, Map.of("mics", 3), figures).write(path);
        return path;
    }
}
