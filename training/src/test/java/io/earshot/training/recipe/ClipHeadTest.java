package io.earshot.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.training.TinyBase;
import io.earshot.training.Tones;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.embed.Embedder;
import io.earshot.training.network.Activated;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipHeadTest {
    private static final int PER_FOLD = 16;

    @TempDir
    Path dir;

    private ModelPackage base;

    @BeforeEach
    void base() throws Exception {
        base = ModelPackages.load(TinyBase.write(dir.resolve("base")));
    }

    /** Noises and tones in two folds; in the second, each under the other's name where {@code swapped}. */
    private DataSet data(boolean swapped) throws Exception {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < 2 * PER_FOLD; i++) {
            boolean tone = i % 2 == 0;
            int fold = 1 + i / PER_FOLD;
            Path file = Tones.write(
                    dir.resolve(i + ".wav"), tone ? Tones.tone(0, 1, 0, 0.2, 300 + 20 * i) : Tones.noise(1, 0.2, i));
            clips.add(new Clip(file, List.of(tone != (swapped && fold == 2) ? "tone" : "noise"), fold));
        }
        return DataSet.of(clips);
    }

    private float[][] held(DataSet data, boolean bestEpoch) throws Exception {
        return head(data, bestEpoch).held(2, 1, (done, of, loss) -> {});
    }

    private ClipHead head(DataSet data, boolean bestEpoch) throws Exception {
        HeadRecipe recipe = new HeadRecipe(Activated.SIGMOID, 8, 6, 16, 0.01, 0.01, 0, 0.1, 1, bestEpoch);
        Embedder embedder = new Embedder(base, dir.resolve("cache"));
        return ClipHead.prepare(recipe, data, embedder, 1, Embedder.Progress.NONE);
    }

    @Test
    void whatTheJudgedFoldIsCalledChoosesNothing() throws Exception {
        for (boolean bestEpoch : new boolean[] {true, false}) {
            assertThat(held(data(true), bestEpoch)).isDeepEqualTo(held(data(false), bestEpoch));
        }
    }

    @Test
    void allClipsAreLearntFromWhateverTheirFolds() throws Exception {
        DataSet data = data(false);
        byte[] whole = head(data, false).all(1, (done, of, loss) -> {}).onnx();
        DataSet other = DataSet.of(data.clips().stream()
                .map(clip -> new Clip(clip.file(), clip.labels(), clip.fold() - 1))
                .toList());
        assertThat(other.folds()).containsExactly(0, 1);
        assertThat(head(other, false).all(1, (done, of, loss) -> {}).onnx()).isEqualTo(whole);
    }
}
