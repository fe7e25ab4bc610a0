package io.earshot.training.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.training.TinyBase;
import io.earshot.training.Tones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderTest {
    @TempDir
    Path dir;

    private ModelPackage base;
    private Path cache;

    @BeforeEach
    void base() throws Exception {
        base = ModelPackages.load(TinyBase.write(dir.resolve("base")));
        cache = dir.resolve("cache");
    }

    private static float[] sound(int index) {
        return Tones.noise(1 + index % 3, 0.1, index);
    }

    private long kept() throws IOException {
        if (!Files.exists(cache)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void soundsKeepTheirOrderWhetherKnownOrNot() throws Exception {
        Embedder embedder = new Embedder(base, cache);
        List<float[][]> some = embedder.embed(3, i -> sound(2 * i), Embedder.Progress.NONE);
        List<float[][]> all = embedder.embed(6, EmbedderTest::sound, Embedder.Progress.NONE);
        for (int i = 0; i < 3; i++) {
            assertThat(all.get(2 * i)).isDeepEqualTo(some.get(i));
        }
        assertThat(kept()).isEqualTo(6);
        List<float[][]> again = embedder.embed(6, EmbedderTest::sound, Embedder.Progress.NONE);
        for (int i = 0; i < 6; i++) {
            assertThat(again.get(i)).isDeepEqualTo(all.get(i));
        }
    }

    @Test
    void whatIsInterruptedKeepsWhatWasEmbedded() {
        Embedder embedder = new Embedder(base, cache);
        assertThatThrownBy(() -> embedder.embed(
                        10_000,
                        i -> {
                            if (kept() > 0) {
                                throw new IOException("interrupted");
                            }
                            return sound(i);
                        },
                        Embedder.Progress.NONE))
                .hasMessage("interrupted");
    }
}
