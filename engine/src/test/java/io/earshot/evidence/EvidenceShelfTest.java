package io.earshot.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.evidence.EvidenceShelf.Piece;
import io.earshot.evidence.EvidenceShelf.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceShelfTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path dir;

    private void write(String name, int bytes, Duration ago) throws IOException {
        Path path = dir.resolve(name);
        EvidenceWriter.write(path, Manifest.seal(Map.of(), Map.of("clip.wav", new byte[bytes])));
        Path dated = name.endsWith(".zip") ? path : path.resolve(Manifest.FILE);
        Files.setLastModifiedTime(dated, FileTime.from(NOW.minus(ago)));
    }

    private static Piece piece(int daysAgo, long bytes) {
        return new Piece(Path.of("p" + daysAgo), NOW.minus(Duration.ofDays(daysAgo)), bytes);
    }

    @Test
    void foldersAndZipsWithAManifestAreEvidenceAndNothingElseIs() throws IOException {
        write("folder", 700, Duration.ofDays(3));
        write("packed.zip", 700, Duration.ofDays(5));
        Files.createDirectory(dir.resolve("photos"));
        Files.writeString(dir.resolve("photos").resolve("a.txt"), "mine");
        Path other = Files.createDirectory(dir.resolve("other"));
        Files.writeString(other.resolve(Manifest.FILE), "{\"name\": \"an app\"}");
        Files.writeString(dir.resolve("torn.zip"), "PK, but no more");
        Files.writeString(dir.resolve("notes.txt"), "mine");
        Files.createSymbolicLink(dir.resolve("link"), dir.resolve("folder"));

        List<Piece> pieces = EvidenceShelf.pieces(dir);
        assertThat(pieces)
                .extracting(each -> each.path().getFileName().toString())
                .containsExactly("packed.zip", "folder");
        assertThat(pieces.get(1).bytes()).isGreaterThan(700);
        assertThat(pieces.get(1).writtenAt()).isEqualTo(NOW.minus(Duration.ofDays(3)));
    }

    @Test
    void whatIsTooOldGoesAndThenTheOldestUntilTheRestFits() {
        List<Piece> pieces =
                List.of(piece(40, 10), piece(31, 10), piece(30, 10), piece(20, 10), piece(10, 10), piece(1, 10));
        Plan plan = EvidenceShelf.plan(pieces, Duration.ofDays(30), 25L, NOW);
        assertThat(plan.old())
                .as("exactly 30 days is not longer")
                .extracting(each -> each.path().toString())
                .containsExactly("p40", "p31");
        assertThat(plan.over()).extracting(each -> each.path().toString()).containsExactly("p30", "p20");
        assertThat(plan.kept()).extracting(each -> each.path().toString()).containsExactly("p10", "p1");
    }

    @Test
    void withoutABoundNothingGoes() {
        List<Piece> pieces =
                IntStream.range(0, 5).mapToObj(i -> piece(50 - i, 1L << 40)).toList();
        Plan plan = EvidenceShelf.plan(pieces, null, null, NOW);
        assertThat(plan.kept()).isEqualTo(pieces);
        assertThat(plan.old()).isEmpty();
        assertThat(plan.over()).isEmpty();
    }

    @Test
    void aBoundThatNothingFitsInLeavesNothing() {
        Plan plan = EvidenceShelf.plan(List.of(piece(2, 10), piece(1, 10)), null, 5L, NOW);
        assertThat(plan.over()).hasSize(2);
        assertThat(plan.kept()).isEmpty();
    }

    @Test
    void aDeletedPieceIsGoneWithAllItsFilesAndOthersAreThere() throws IOException {
        write("one", 10, Duration.ofDays(2));
        write("two.zip", 10, Duration.ofDays(1));
        write("three", 10, Duration.ofDays(0));
        for (Piece each : EvidenceShelf.pieces(dir).subList(0, 2)) {
            EvidenceShelf.delete(each);
        }
        assertThat(dir.resolve("one")).doesNotExist();
        assertThat(dir.resolve("two.zip")).doesNotExist();
        assertThat(EvidenceCheck.of(dir.resolve("three"))).allMatch(each -> each.state() == EvidenceCheck.State.OK);
    }
}
