package io.earshot.training.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheTest {
    private static final String MODEL = "ab".repeat(32);
    private static final float[][] VALUES = {{1, -2.5f, Float.MIN_VALUE}, {0, 4, 5}};

    @TempDir
    Path dir;

    private final String key = EmbeddingCache.key(new float[] {0.5f, -0.25f});

    private EmbeddingCache cache() {
        return new EmbeddingCache(dir, MODEL);
    }

    @Test
    void whatIsKeptIsThereAgain() throws IOException {
        assertThat(cache().get(key)).as("before").isNull();
        cache().put(key, VALUES);
        assertThat(cache().get(key)).isDeepEqualTo(VALUES);
        assertThat(files()).hasSize(1);
    }

    @Test
    void anotherModelOrOtherSamplesAreOtherEmbeddings() throws IOException {
        cache().put(key, VALUES);
        assertThat(new EmbeddingCache(dir, "cd".repeat(32)).get(key)).isNull();
        assertThat(cache().get(EmbeddingCache.key(new float[] {0.5f, -0.2501f})))
                .isNull();
        assertThat(EmbeddingCache.key(new float[] {0.5f, -0.25f})).isEqualTo(key);
    }

    @Test
    void aFileThatIsNotWholeIsNoneAndIsReplaced() throws IOException {
        cache().put(key, VALUES);
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(cache().get(key)).as("%d bytes", length).isNull();
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThat(cache().get(key)).as("a byte too many").isNull();
        cache().put(key, VALUES);
        assertThat(cache().get(key)).isDeepEqualTo(VALUES);
    }

    @Test
    void aForeignFileIsNoneHoweverMuchItClaimsToHold() throws IOException {
        cache().put(key, VALUES);
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        Files.writeString(file, "something else that is longer than a header");
        assertThat(cache().get(key)).isNull();
        for (int[] claimed :
                new int[][] {{-1, 3}, {2, 0}, {1 << 14, 1 << 14}, {Integer.MAX_VALUE, Integer.MAX_VALUE}}) {
            byte[] bytes = whole.clone();
            ByteBuffer.wrap(bytes).putInt(4, claimed[0]).putInt(8, claimed[1]);
            Files.write(file, bytes);
            assertThat(cache().get(key)).as(Arrays.toString(claimed)).isNull();
        }
    }

    @Test
    void aFullDiskIsNamedAndNothingIsLeftOnIt() throws IOException {
        Path device = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(device), "skipped: no /dev/full here");
        cache().put(key, VALUES);
        EmbeddingCache full = new EmbeddingCache(dir, MODEL, file -> Files.newOutputStream(device));
        assertThatThrownBy(() -> full.put(key, new float[][] {{9}}))
                .hasMessage(dir + ": cannot be written: No space left on device; embeddings are kept there: make room,"
                        + " or name another folder by --cache");
        assertThat(files()).hasSize(1);
        assertThat(cache().get(key)).as("what was kept before").isDeepEqualTo(VALUES);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path inFile = Files.writeString(dir.resolve("file"), "x").resolve("cache");
        EmbeddingCache none = new EmbeddingCache(inFile, MODEL);
        assertThat(none.get(key)).isNull();
        assertThatThrownBy(() -> none.put(key, VALUES))
                .hasMessageStartingWith(inFile + ": cannot be written: ")
                .hasMessageContaining("--cache");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
