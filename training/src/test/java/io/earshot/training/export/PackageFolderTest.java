package io.earshot.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.model.Label;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.ModelPackages;
import io.earshot.model.OnnxGraphBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageFolderTest {
    @TempDir
    Path dir;

    private Path folder;

    @BeforeEach
    void name() {
        folder = dir.resolve("models").resolve("mine");
    }

    private void write(String version, Map<String, byte[]> extras) throws Exception {
        OnnxGraphBuilder graph = new OnnxGraphBuilder("tiny");
        graph.input("wave", 4_000);
        graph.node(
                "ReduceMean",
                List.of("wave"),
                "mean",
                OnnxGraphBuilder.ints("axes", 1),
                OnnxGraphBuilder.integer("keepdims", 1));
        graph.node("Sigmoid", List.of("mean"), "scores");
        graph.output("scores", 1);
        PackageFolder.write(
                folder,
                new ModelPackageWriter.Description(
                        "mine",
                        version,
                        "for tests",
                        "Apache-2.0",
                        null,
                        List.of(new ModelInput("wave", ModelInput.Kind.WAVEFORM, 8_000, 1, 4_000, 4_000, null)),
                        "scores",
                        null),
                graph.build(),
                List.of(new Label(0, "a", "A")),
                extras);
    }

    private List<String> beside() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("models"))) {
            return files.map(each -> each.getFileName().toString()).toList();
        }
    }

    private String manifest() throws IOException {
        return Files.readString(folder.resolve("model.yaml"));
    }

    @Test
    void aPackageTakesTheOldOnesPlaceWhole() throws Exception {
        PackageFolder.check(folder);
        assertThat(folder).doesNotExist();
        write("1", Map.of("OLD.md", PackageFolder.text("old")));
        PackageFolder.check(folder);
        write("2", Map.of("CARD.md", PackageFolder.text("Möwe")));
        assertThat(manifest()).contains("version: \"2\"");
        assertThat(folder.resolve("CARD.md")).hasContent("Möwe");
        assertThat(folder.resolve("OLD.md")).doesNotExist();
        assertThat(beside()).containsExactly("mine");
    }

    @Test
    void anEmptyFolderIsTaken() throws Exception {
        Files.createDirectories(folder);
        PackageFolder.check(folder);
        write("1", Map.of());
        assertThat(beside()).containsExactly("mine");
    }

    @Test
    void whatCannotBeWrittenLeavesTheOldPackage() throws Exception {
        write("1", Map.of());
        assertThatThrownBy(() -> write(" ", Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write("2", Map.of("no/such/folder", new byte[0])))
                .isInstanceOf(IOException.class);
        assertThat(manifest()).contains("version: \"1\"");
        assertThat(beside()).containsExactly("mine");
    }

    @Test
    void aDiskThatIsFullInTheMiddleLeavesTheOldPackageWhole() throws Exception {
        String full = "/dev/full";
        Assumptions.assumeTrue(Files.exists(Path.of(full)), "skipped: no /dev/full here");
        write("1", Map.of());
        assertThatThrownBy(() -> write("2", Map.of(full, PackageFolder.text("more than it takes"))))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": cannot be written: No space left on device; make room there, or name another"
                        + " folder by --out; what it held is as it was");
        assertThat(ModelPackages.load(folder).version()).isEqualTo("1");
        assertThat(beside()).containsExactly("mine");
    }

    @Test
    void aPackageThatAKilledWriteHadPutAsideTakesItsPlaceAgain() throws Exception {
        write("1", Map.of());
        Files.move(folder, folder.resolveSibling("mine.before"));
        PackageFolder.check(folder);
        assertThat(ModelPackages.load(folder).version()).isEqualTo("1");
        Files.move(folder, folder.resolveSibling("mine.before"));
        assertThatThrownBy(() -> write("2", Map.of("no/such/folder", new byte[0])))
                .isInstanceOf(IOException.class);
        assertThat(ModelPackages.load(folder).version()).isEqualTo("1");
        assertThat(beside()).containsExactly("mine");
    }

    @Test
    void whatAnInterruptedWriteLeftIsInNobodysWay() throws Exception {
        write("1", Map.of());
        for (String left : List.of("mine.unfinished", "mine.before")) {
            Path inside =
                    Files.createDirectories(dir.resolve("models").resolve(left).resolve("x"));
            Files.writeString(inside.resolve("y"), "z");
        }
        PackageFolder.check(folder);
        write("2", Map.of());
        assertThat(beside()).containsExactly("mine");
    }

    @Test
    void aFolderOfSomethingElseIsRefusedAndStaysAsItIs() throws Exception {
        Path photo = Files.createDirectories(folder).resolve("photo.jpg");
        Files.writeString(photo, "x");
        assertThatThrownBy(() -> PackageFolder.check(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": holds something that is no model package, name a folder that is absent, empty"
                        + " or one");
        assertThatThrownBy(() -> write("1", Map.of())).isInstanceOf(IOException.class);
        assertThat(photo).exists();
        assertThatThrownBy(() -> PackageFolder.check(photo)).isInstanceOf(IOException.class);
    }
}
