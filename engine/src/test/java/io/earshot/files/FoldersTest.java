package io.earshot.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
    @TempDir
    Path folder;

    @Test
    void deletesAFolderWithAllThatItHoldsButNotWhatALinkPointsTo() throws Exception {
        Path kept = Files.writeString(folder.resolve("kept"), "k");
        Path tree = Files.createDirectories(folder.resolve("tree/a/b"));
        Files.writeString(tree.resolve("c"), "c");
        Files.createSymbolicLink(tree.resolve("link"), kept);
        Folders.delete(folder.resolve("tree"));
        assertThat(folder.resolve("tree")).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void whatIsNotThereIsDeletedAlready() throws Exception {
        Folders.delete(folder.resolve("none"));
        Path file = Files.writeString(folder.resolve("file"), "f");
        Folders.delete(file);
        assertThat(file).doesNotExist();
    }
}
