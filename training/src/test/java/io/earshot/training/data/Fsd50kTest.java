package io.earshot.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.training.Tones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Fsd50kTest {
    @TempDir
    Path folder;

    /** As the data set comes: the vocabulary without a header, names without suffix, labels within quotes. */
    @BeforeEach
    void dataSet() throws IOException {
        text("vocabulary.csv", "0,Bark,/m/05tny_\n1,Dog,/m/0bt9lr\n2,Rain,/m/06mb1\n");
        text(
                "dev.csv",
                """
                fname,labels,mids,split
                64760,"Bark,Dog","/m/05tny_,/m/0bt9lr",train
                16399,Rain,/m/06mb1,val
                """);
        text(
                "eval.csv",
                """
                fname,labels,mids
                37199,"Rain,Dog,Bark","/m/06mb1,/m/0bt9lr,/m/05tny_"
                """);
        Tones.write(folder.resolve("FSD50K.dev_audio/64760.wav"), 1);
        Tones.write(folder.resolve("FSD50K.dev_audio/16399.wav"), 2);
        Tones.write(folder.resolve("FSD50K.eval_audio/37199.wav"), 3);
    }

    private void text(String name, String text) throws IOException {
        Path truth = Files.createDirectories(folder.resolve("FSD50K.ground_truth"));
        Files.writeString(truth.resolve(name), text);
    }

    @Test
    void clipsHaveTheirClassesAndTheEvaluationSetIsJudgedOnAlone() throws IOException {
        DataSet data = DataSets.read(folder);
        assertThat(data.clips().stream()
                        .map(clip -> clip.name() + " " + clip.labels() + " " + clip.fold())
                        .toList())
                .containsExactly("64760.wav [Bark, Dog] 1", "16399.wav [Rain] 2", "37199.wav [Rain, Dog, Bark] 3");
        assertThat(data.classes()).containsExactly("Bark", "Dog", "Rain");
        assertThat(data.judged()).containsExactly(Fsd50k.EVALUATION);
        assertThat(data.taught().folds()).containsExactly(Fsd50k.TRAIN, Fsd50k.VALIDATION);
        assertThat(data.isMultiLabel()).isTrue();
        assertThat(data.classesOf(data.clips().get(2))).containsExactly(2, 1, 0);
        DataSet less = data.withClasses(List.of("Rain"));
        assertThat(less.judged()).containsExactly(Fsd50k.EVALUATION);
    }

    @Test
    void audioThatItsTablesDoNotNameIsFound() throws IOException {
        assertThat(DataSets.read(folder).findings()).extracting(Finding::kind).doesNotContain(Finding.Kind.UNUSED);
        Path more = Tones.write(folder.resolve("FSD50K.dev_audio/1.wav"), 4);
        Path other = Tones.write(folder.resolve("FSD50K.eval_audio/64760.wav"), 5);
        assertThat(DataSets.read(folder).findings())
                .extracting(Finding::toString)
                .contains(
                        more + ": is not named in " + folder.resolve("FSD50K.ground_truth/dev.csv"),
                        other + ": is not named in " + folder.resolve("FSD50K.ground_truth/eval.csv"));
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() throws IOException {
        text("vocabulary.csv", "0,Bark,/m/05tny_\n1,Dog,/m/0bt9lr\n2,Rain,/m/06mb1\n3,Siren,/m/03kmc9\n");
        text(
                "dev.csv",
                """
                fname,labels,mids,split
                64760,"Bark,Dgo",x,train
                16399,Rain,x,test
                ../1,Rain,x,val
                16399,Rain,x,val
                """);
        Files.delete(folder.resolve("FSD50K.eval_audio/37199.wav"));
        assertThatThrownBy(() -> DataSets.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder + ": is no whole FSD50K:")
                .hasMessageContainingAll(
                        "dev.csv line 2: label 'Dgo' is not in FSD50K.ground_truth/vocabulary.csv",
                        "dev.csv line 3: split must be train or val, was 'test'",
                        "dev.csv line 4: fname must be the name of a file, was '../1'",
                        "dev.csv line 5: '16399' is named a second time",
                        "37199.wav is not there",
                        "dev.csv: class 'Siren' has no clip",
                        "eval.csv: class 'Siren' has no clip");
    }

    @Test
    void tablesAndFoldersThatAreNotThereAreNamedTogether() throws IOException {
        Files.delete(folder.resolve("FSD50K.ground_truth/dev.csv"));
        Files.delete(folder.resolve("FSD50K.eval_audio/37199.wav"));
        Files.delete(folder.resolve("FSD50K.eval_audio"));
        assertThatThrownBy(() -> DataSets.read(folder))
                .hasMessageContainingAll("dev.csv: is not there", "FSD50K.eval_audio: is no folder");
    }

    @Test
    void ofManyProblemsTheFirstAreShown() throws IOException {
        StringBuilder many = new StringBuilder("fname,labels,mids\n");
        for (int i = 0; i < 40; i++) {
            many.append(i).append(",Rain,x\n");
        }
        text("eval.csv", many.toString());
        assertThatThrownBy(() -> DataSets.read(folder))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines())
                        .hasSize(22)
                        .last()
                        .asString()
                        .isEqualTo("  and 23 more"));
    }
}
