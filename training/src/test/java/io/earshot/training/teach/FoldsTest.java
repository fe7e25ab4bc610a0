package io.earshot.training.teach;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldsTest {
    /** @param folds of dogs and cats, which take turns */
    private static DataSet data(int... folds) {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < folds.length; i++) {
            clips.add(new Clip(Path.of(i + ".wav"), List.of(i % 2 == 0 ? "dog" : "cat"), folds[i]));
        }
        return DataSet.of(clips);
    }

    private static int[] folds(DataSet data) {
        return data.clips().stream().mapToInt(Clip::fold).toArray();
    }

    @Test
    void aDataSetsOwnFoldsStay() {
        DataSet own = data(1, 1, 3, 3);
        assertThat(Folds.assign(own, 2, 1)).isEqualTo(own);
    }

    @Test
    void clipsWithoutFoldsAreDealtOutEvenlyByClass() {
        DataSet dealt = Folds.assign(data(0, 0, 0, 0, 0, 0, 0, 0), 2, 1);
        for (String each : List.of("dog", "cat")) {
            assertThat(folds(dealt.only(clip -> clip.labels().contains(each)))).containsExactlyInAnyOrder(1, 1, 2, 2);
        }
    }

    @Test
    void foldsThatOnlySomeClipsHaveAreNone() {
        assertThat(folds(Folds.assign(data(0, 0, 1, 0, 0, 0, 0, 0), 2, 1)))
                .containsExactlyInAnyOrder(1, 1, 1, 1, 2, 2, 2, 2);
    }
}
