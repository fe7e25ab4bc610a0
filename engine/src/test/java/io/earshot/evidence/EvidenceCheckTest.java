package io.earshot.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.evidence.EvidenceCheck.Finding;
import io.earshot.evidence.EvidenceCheck.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceCheckTest {
    private static final int FLIPS = 300;

    @TempDir
    Path dir;

    private static Map<String, byte[]> files() {
        byte[] audio = new byte[700];
        new Random(5).nextBytes(audio);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("clip.wav", audio);
        files.put("event.json", "{\"id\":\"e\"}\n".getBytes(StandardCharsets.UTF_8));
        files.put("coverage.jsonl", new byte[0]);
        return Manifest.seal(Map.of("tool", "earshot"), files);
    }

    private Path folder() throws IOException {
        Path folder = dir.resolve("folder");
        EvidenceWriter.write(folder, files());
        return folder;
    }

    private Path zip() throws IOException {
        Path zip = dir.resolve("evidence.zip");
        EvidenceWriter.write(zip, files());
        return zip;
    }

    private static List<String> problems(Path evidence) throws IOException {
        return EvidenceCheck.of(evidence).stream()
                .filter(finding -> finding.state() != State.OK)
                .map(finding -> finding.state() + " " + finding.name())
                .toList();
    }

    @Test
    void whatWasWrittenIsWholeInAFolderAndInAZip() throws Exception {
        assertThat(EvidenceCheck.of(folder()))
                .extracting(Finding::name)
                .containsExactly("clip.wav", "event.json", "coverage.jsonl", "manifest.json", "manifest.sha256");
        assertThat(problems(dir.resolve("folder"))).isEmpty();
        assertThat(problems(zip())).isEmpty();
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("folder", "evidence.zip");
        }
    }

    @Test
    void everyFlippedBitOfAFolderIsFound() throws Exception {
        Path folder = folder();
        Random random = new Random(System.nanoTime());
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            for (int i = 0; i < file.getValue().length; i += 1 + file.getValue().length / FLIPS) {
                byte[] flipped = file.getValue().clone();
                flipped[i] ^= (byte) (1 << random.nextInt(8));
                Files.write(path, flipped);
                assertThat(problems(folder))
                        .as("%s, byte %d", file.getKey(), i)
                        .anyMatch(problem ->
                                problem.startsWith("CHANGED manifest") || problem.equals("CHANGED " + file.getKey()));
            }
            Files.write(path, file.getValue());
            assertThat(problems(folder)).isEmpty();
        }
    }

    /** Times and the like are no evidence; but whoever reads files of a zip that passes reads what was written. */
    @Test
    void noFlippedBitOfAZipChangesAFileUnseen() throws Exception {
        Path zip = zip();
        byte[] whole = Files.readAllBytes(zip);
        int found = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(zip, flipped);
            boolean passes;
            try {
                passes = problems(zip).isEmpty();
            } catch (IOException e) {
                passes = false;
            }
            if (passes) {
                assertThat(contents(zip)).as("byte %d", i).isEqualTo(texts(files()));
            } else {
                found++;
            }
        }
        assertThat(found).isGreaterThan(whole.length * 8 / 10);
    }

    private static Map<String, String> contents(Path zip) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : file.stream().toList()) {
                contents.put(entry.getName(), file.getInputStream(entry).readAllBytes());
            }
        }
        return texts(contents);
    }

    private static Map<String, String> texts(Map<String, byte[]> files) {
        Map<String, String> texts = new LinkedHashMap<>();
        files.forEach((name, bytes) -> texts.put(name, Arrays.toString(bytes)));
        return texts;
    }

    @Test
    void whatIsMissingAndWhatIsExtraIsNamed() throws Exception {
        Path folder = folder();
        Files.delete(folder.resolve("event.json"));
        Files.writeString(folder.resolve("note.txt"), "hello");
        Files.createDirectory(folder.resolve("more"));
        assertThat(problems(folder)).containsExactly("MISSING event.json", "EXTRA more", "EXTRA note.txt");
        Files.delete(folder.resolve("manifest.json"));
        assertThat(problems(folder)).contains("MISSING manifest.json", "EXTRA clip.wav");
        assertThat(problems(Files.createDirectory(dir.resolve("empty"))))
                .containsExactly("MISSING manifest.json", "MISSING manifest.sha256");
        assertThatThrownBy(() -> EvidenceCheck.of(dir.resolve("nowhere"))).isInstanceOf(IOException.class);
        Path text = Files.writeString(dir.resolve("text.zip"), "no zip");
        assertThatThrownBy(() -> EvidenceCheck.of(text)).hasMessageContaining("is no zip that can be read");
    }

    @Test
    void aLinkIsNoFileAndIsNotFollowed() throws Exception {
        Path folder = folder();
        Path elsewhere = Files.write(dir.resolve("elsewhere"), files().get("event.json"));
        Files.delete(folder.resolve("event.json"));
        Files.createSymbolicLink(folder.resolve("event.json"), elsewhere);
        assertThat(problems(folder)).containsExactly("MISSING event.json");
    }

    /** A manifest with a hash of its own is still held to plain names, sizes and one line a file. */
    @Test
    void aHostileManifestIsNotGoneBy() throws Exception {
        Path secret = Files.writeString(dir.resolve("secret"), "s");
        for (String files : List.of(
                "[{\"name\":\"../secret\",\"bytes\":1,\"sha256\":\"%s\"}]".formatted("0".repeat(64)),
                "[{\"name\":\"%s\",\"bytes\":1,\"sha256\":\"%s\"}]".formatted(secret, "0".repeat(64)),
                "[{\"name\":\"a\",\"bytes\":99999999999,\"sha256\":\"%s\"}]".formatted("0".repeat(64)),
                "[{\"name\":\"a\",\"bytes\":1,\"sha256\":\"x\"}]",
                "[{\"name\":\"a\",\"bytes\":1,\"bytes\":2,\"sha256\":\"x\"}]",
                "{}")) {
            byte[] json = "{\"format\":\"%s\",\"files\":%s}"
                    .formatted(Manifest.FORMAT, files)
                    .getBytes(StandardCharsets.UTF_8);
            Path folder = Files.createTempDirectory(dir, "hostile");
            Files.write(folder.resolve(Manifest.FILE), json);
            Files.write(folder.resolve(Manifest.HASH_FILE), Manifest.hashLine(json));
            assertThat(problems(folder)).as(files).containsExactly("CHANGED manifest.json");
        }
    }

    @Test
    void aZipWithEntriesThatWouldEscapeOrRepeatIsRefused() throws Exception {
        Path zip = dir.resolve("slip.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Map.Entry<String, byte[]> file : files().entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue());
            }
            out.putNextEntry(new ZipEntry("../../escaped"));
            out.write(new byte[10]);
        }
        assertThat(problems(zip)).contains("EXTRA ../../escaped");
        assertThat(dir.resolve("../../escaped")).doesNotExist();
    }

    @Test
    void aFileThatUnpacksToMoreThanItSaysIsChanged() throws Exception {
        Path zip = dir.resolve("bomb.zip");
        Map<String, byte[]> files = files();
        files.put("event.json", new byte[64 << 20]);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue());
            }
        }
        assertThat(problems(zip)).contains("CHANGED event.json");
    }

    @Test
    void nothingThatIsThereIsEverReplaced() throws Exception {
        Path folder = folder();
        Path zip = zip();
        assertThatThrownBy(() -> EvidenceWriter.write(folder, files())).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> EvidenceWriter.write(zip, files())).isInstanceOf(FileAlreadyExistsException.class);
        EvidenceWriter.write(Files.createDirectory(dir.resolve("free")), files());
        assertThat(problems(dir.resolve("free"))).isEmpty();
    }

    @Test
    void whatCannotBeWrittenWholeLeavesNothingBehind() throws Exception {
        Map<String, byte[]> files = files();
        files.put("no/plain/name", new byte[1]);
        assertThatThrownBy(() -> EvidenceWriter.write(dir.resolve("half"), files))
                .hasMessageContaining("no plain file name");
        assertThatThrownBy(() -> EvidenceWriter.write(dir.resolve("half.zip"), files))
                .hasMessageContaining("no plain file name");
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).isEmpty();
        }
    }
}
