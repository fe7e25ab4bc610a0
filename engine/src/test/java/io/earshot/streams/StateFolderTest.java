package io.earshot.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a clean stop sealed is used; whatever has changed since, or was never sealed, is deleted. */
class StateFolderTest {
    private static final StateSeal.Owner OWNER = new StateSeal.Owner("earshot-events", 2, "abc", "4.3.1");

    @TempDir
    Path folder;

    private Path store;
    private Path table;

    @BeforeEach
    void storesOfAnApplication() throws IOException {
        store = Files.createDirectories(folder.resolve("0_1/rocksdb/detector"));
        table = Files.write(store.resolve("000012.sst"), bytes(5_000));
        Files.writeString(store.resolve("CURRENT"), "MANIFEST-000004\n");
        Files.writeString(Files.createDirectories(folder.resolve("global")).resolve("any"), "copy");
        Files.writeString(folder.resolve("kafka-streams-process-metadata"), "{}");
        Files.writeString(folder.resolve("notes.txt"), "of a person");
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private StateFolder state() {
        return new StateFolder(folder, OWNER);
    }

    private void assertKept() {
        assertThat(table).exists();
        assertThat(folder.resolve("global/any")).exists();
    }

    private void assertDeleted() {
        assertThat(folder.resolve("0_1")).doesNotExist();
        assertThat(folder.resolve("global")).doesNotExist();
        assertThat(folder.resolve("kafka-streams-process-metadata")).exists();
        assertThat(folder.resolve("notes.txt")).exists();
    }

    @Test
    void sealedStoresAreUsedOnceAndNotAgainWithoutAnotherSeal() {
        state().seal();
        state().open();
        assertKept();
        assertThat(folder.resolve(StateFolder.SEAL)).doesNotExist();
        state().open();
        assertDeleted();
    }

    @Test
    void anEmptyFolderNeedsNoSeal() throws IOException {
        Path empty = folder.resolve("empty");
        new StateFolder(empty, OWNER).open();
        Files.createDirectory(empty);
        new StateFolder(empty, OWNER).open();
        new StateFolder(empty, OWNER).seal();
        assertThat(empty.resolve(StateFolder.SEAL)).exists();
    }

    @Test
    void aFileCutShortIsNotUsed() throws IOException {
        state().seal();
        Files.write(table, bytes(4_999));
        state().open();
        assertDeleted();
    }

    @Test
    void aFileWithOneOtherBitIsNotUsed() throws IOException {
        state().seal();
        byte[] garbled = bytes(5_000);
        garbled[2_500] ^= 4;
        Files.write(table, garbled);
        state().open();
        assertDeleted();
    }

    @Test
    void aMissingFileIsNoticed() throws IOException {
        state().seal();
        Files.delete(store.resolve("CURRENT"));
        state().open();
        assertDeleted();
    }

    @Test
    void aFileThatWasNotThereIsNoticed() throws IOException {
        state().seal();
        Files.writeString(folder.resolve("0_1/.checkpoint"), "0\n1\nearshot-events-detector-changelog 1 99\n");
        state().open();
        assertDeleted();
    }

    @Test
    void aFileReplacedByALinkToTheSameBytesIsNoticedAndTheBytesStay() throws IOException {
        state().seal();
        Path elsewhere = Files.move(table, folder.resolve("elsewhere"));
        Files.createSymbolicLink(table, elsewhere);
        state().open();
        assertDeleted();
        assertThat(elsewhere).exists();
    }

    @Test
    void streamsOwnLocksInTasksFoldersDoNotMatter() throws IOException {
        state().seal();
        Files.writeString(folder.resolve("0_1/.lock"), "");
        state().open();
        assertKept();
    }

    @ParameterizedTest
    @ValueSource(strings = {"earshot-alerts 2 abc 4.3.1", "earshot-events 3 abc 4.3.1", "earshot-events 2 abd 4.3.1"})
    void storesOfAnotherWriterAreNotUsed(String other) {
        String[] of = other.split(" ", -1);
        new StateFolder(folder, new StateSeal.Owner(of[0], Integer.parseInt(of[1]), of[2], of[3])).seal();
        state().open();
        assertDeleted();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 90, 200, -65, -2, -1})
    void aSealCutAnywhereIsNone(int length) throws IOException {
        state().seal();
        Path seal = folder.resolve(StateFolder.SEAL);
        String whole = Files.readString(seal);
        Files.writeString(seal, whole.substring(0, length < 0 ? whole.length() + length : length));
        state().open();
        assertDeleted();
    }

    @Test
    void aSealOfOtherBytesIsNone() throws IOException {
        state().seal();
        Files.write(folder.resolve(StateFolder.SEAL), bytes(700));
        state().open();
        assertDeleted();
    }

    @Test
    void whatIsWrongIsSaid() {
        StateSeal sealed = new StateSeal(OWNER, new TreeMap<>(Map.of("0_1/a", "1 aa", "0_1/b", "1 bb")));
        assertThat(sealed.differsFrom(sealed.text())).isNull();
        assertThat(sealed.differsFrom("")).isEqualTo("their seal is damaged");
        assertThat(sealed.differsFrom(sealed.text().replace("layout 2", "layout 3")))
                .isEqualTo("their seal is damaged");
        assertThat(sealed.differsFrom(
                        new StateSeal(new StateSeal.Owner("earshot-events", 3, "abc", "4.3.1"), sealed.files()).text()))
                .isEqualTo("they were written with 'layout 3', this is 'layout 2'");
        assertThat(of("0_1/a", "1 aa").differsFrom(sealed.text())).isEqualTo("0_1/b is missing");
        assertThat(sealed.differsFrom(of("0_1/a", "1 aa").text()))
                .isEqualTo("0_1/b was not there when they were sealed");
        assertThat(of("0_1/a", "2 aa").differsFrom(of("0_1/a", "1 aa").text()))
                .isEqualTo("0_1/a is not as it was sealed");
    }

    private static StateSeal of(String path, String content) {
        return new StateSeal(OWNER, new TreeMap<>(Map.of(path, content)));
    }

    @Test
    void aFolderThatCannotBeCheckedStopsTheStartAndSaysWhatToDo() throws IOException {
        Files.createDirectory(folder.resolve(StateFolder.SEAL));
        assertThatThrownBy(() -> state().open())
                .isInstanceOf(StateException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("or delete it");
    }
}
