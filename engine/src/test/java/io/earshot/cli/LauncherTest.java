package io.earshot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./earshot} in a checkout of its own, where Maven and Java only say that they were called. */
class LauncherTest {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    Path dir;

    private Path home;

    @BeforeEach
    void checkOut() throws IOException {
        home = Files.createDirectory(dir.resolve("check out"));
        Files.copy(Path.of(System.getProperty("earshot.root"), "earshot"), home.resolve("earshot"));
        script(
                home.resolve("mvnw"),
                "mkdir -p engine/target/lib; echo mvnw >> calls; echo '[INFO] Building Earshot: engine [2/2]'");
        java("17.0.9");
        for (String file :
                List.of("pom.xml", "avro/pom.xml", "engine/pom.xml", "avro/src/main/A", "engine/src/main/B")) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.writeString(home.resolve(file), "");
        }
        makeOld(home);
    }

    @Test
    void buildsOnceThenRuns() throws Exception {
        Started first = start("analyze", "a b.wav", "");
        assertThat(first.code).isZero();
        assertThat(first.err).startsWith("earshot: building (once; ");
        assertThat(first.out).contains("telemetry off: 1").endsWith("io.earshot.cli.Main\nanalyze\na b.wav\n\n");
        Started second = start("--version");
        assertThat(second.err).isEmpty();
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void buildsAgainWhenASourceIsNewerOrGone() throws Exception {
        start("--version");
        Files.setLastModifiedTime(
                home.resolve("avro/src/main/A"), FileTime.from(Instant.now().plusSeconds(5)));
        start("--version");
        assertThat(calls()).isEqualTo(2);
        makeOld(home);
        Files.setLastModifiedTime(home.resolve("engine/target/lib/.built"), FileTime.from(LONG_AGO.plusSeconds(60)));
        start("--version");
        assertThat(calls()).isEqualTo(2);
        Files.delete(home.resolve("engine/src/main/B"));
        start("--version");
        assertThat(calls()).isEqualTo(3);
    }

    @Test
    void aFailedBuildShowsItsErrorsAndIsTriedAgain() throws Exception {
        script(home.resolve("mvnw"), "echo mvnw >> calls; echo '[INFO] fine'; echo '[ERROR] B: no good'; exit 1");
        Started failed = start("--version");
        assertThat(failed.code).isEqualTo(1);
        assertThat(failed.out).isEmpty();
        assertThat(failed.err)
                .contains("[ERROR] B: no good", "earshot: the build failed")
                .doesNotContain("fine");
        start("--version");
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void anOldJavaIsNamedBeforeTheBuild() throws Exception {
        java("11.0.2");
        Started refused = start("--version");
        assertThat(refused.code).isEqualTo(1);
        assertThat(refused.err).contains("is version 11, must be a JDK of version 17 or later");
        assertThat(calls()).isZero();
    }

    private record Started(int code, String out, String err) {}

    private Started start(String... args) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("bash", home.resolve("earshot").toString()));
        words.addAll(List.of(args));
        Path out = dir.resolve("out");
        Path err = dir.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", dir.resolve("jdk").toString());
        builder.environment().remove("ORT_DISABLE_TELEMETRY");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Started(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private long calls() throws IOException {
        Path calls = home.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    private void java(String version) throws IOException {
        script(
                dir.resolve("jdk/bin/java"),
                "if [[ $1 == -version ]]; then echo 'openjdk version \"" + version + "\" 2024-01-01' >&2; exit; fi",
                "echo \"telemetry off: ${ORT_DISABLE_TELEMETRY:-}\"",
                "printf '%s\\n' \"$@\"");
    }

    private static void script(Path path, String... lines) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "#!/usr/bin/env bash\n" + String.join("\n", lines) + "\n", UTF_8);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Sources as if they had been checked out long ago. */
    private static void makeOld(Path tree) throws IOException {
        try (var all = Files.walk(tree)) {
            for (Path each :
                    all.filter(path -> !path.toString().contains("target")).toList()) {
                Files.setLastModifiedTime(each, FileTime.from(LONG_AGO));
            }
        }
    }
}
