package io.earshot.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.training.Shared;
import io.earshot.training.Tones;
import io.earshot.training.data.Finding.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
    @TempDir
    Path folder;

    private Path text(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused() {
        return assertThatThrownBy(() -> DataSets.read(folder)).isInstanceOf(IOException.class);
    }

    private static List<String> labels(DataSet data) {
        return data.clips().stream()
                .map(clip -> clip.name() + " " + clip.labels() + " " + clip.fold())
                .toList();
    }

    @Test
    void esc50IsReadInTheOrderOfItsTable() throws Exception {
        text(
                "meta/esc50.csv",
                """
                filename,fold,target,category,esc10,src_file,take
                1-b.wav,1,0,dog,True,100,A
                2-a.wav,2,1,"rain, heavy",False,101,A

                3-c.wav,3,0,dog,True,102,A
                """);
        Tones.write(folder.resolve("audio/1-b.wav"), 1);
        Tones.write(folder.resolve("audio/2-a.wav"), 2);
        Tones.write(folder.resolve("audio/3-c.wav"), 3);
        DataSet data = DataSets.read(folder);
        assertThat(labels(data)).containsExactly("1-b.wav [dog] 1", "2-a.wav [rain, heavy] 2", "3-c.wav [dog] 3");
        assertThat(data.classes()).containsExactly("dog", "rain, heavy");
        assertThat(data.folds()).containsExactly(1, 2, 3);
        assertThat(data.findings()).extracting(Finding::kind).containsExactly(Kind.LONE);
    }

    @Test
    void urbanSound8kIsReadFromItsFolds() throws Exception {
        text(
                "metadata/UrbanSound8K.csv",
                """
                slice_file_name,fsID,start,end,salience,fold,classID,class
                100-5-0-0.wav,100,0.0,0.5,1,5,3,dog_bark
                101-2-0-0.wav,101,1.0,1.5,1,10,2,children_playing
                """);
        Tones.write(folder.resolve("audio/fold5/100-5-0-0.wav"), 1);
        Tones.write(folder.resolve("audio/fold10/101-2-0-0.wav"), 2);
        DataSet data = DataSets.read(folder);
        assertThat(labels(data)).containsExactly("100-5-0-0.wav [dog_bark] 5", "101-2-0-0.wav [children_playing] 10");
    }

    @Test
    void foldersAreClassesExceptTheBackgroundAndWhatIsHidden() throws Exception {
        Tones.write(folder.resolve("dog/2-x.wav"), 1);
        Tones.write(folder.resolve("dog/deeper/y.flac"), 2);
        Tones.write(folder.resolve("cat/a.wav"), 3);
        Tones.write(folder.resolve("cat/b.wav"), 4);
        Tones.write(folder.resolve("background/wind.wav"), 5);
        Tones.write(folder.resolve(".cache/z.wav"), 6);
        text("dog/._2-x.wav", "what a file system leaves behind");
        text("cat/c.mp3", "x");
        text("README.txt", "x");
        Tones.write(folder.resolve("stray.wav"), 7);
        DataSet data = DataSets.read(folder);
        assertThat(labels(data)).containsExactly("a.wav [cat] 0", "b.wav [cat] 0", "2-x.wav [dog] 0", "y.flac [dog] 0");
        assertThat(data.backgrounds()).containsExactly(folder.resolve("background/wind.wav"));
        assertThat(Finding.count(data.findings())).isEqualTo(Map.of(Kind.UNUSED, 2, Kind.FOLDS, 1));
        assertThat(data.findings()).extracting(Finding::toString).allSatisfy(text -> assertThat(text)
                .startsWith(folder.toString())
                .doesNotContain("\n"));
    }

    @Test
    void namesThatBeginWithAFoldAreTakenForOneWhereAllDo() throws Exception {
        Tones.write(folder.resolve("dog/1-x.wav"), 1);
        Tones.write(folder.resolve("dog/10-x.wav"), 2);
        Tones.write(folder.resolve("cat/2-x.wav"), 3);
        DataSet all = DataSets.read(folder);
        assertThat(all.folds()).containsExactly(1, 2, 10);
        assertThat(all.findings()).extracting(Finding::kind).containsExactly(Kind.LONE);
        Tones.write(folder.resolve("dog/y.wav"), 4);
        DataSet mixed = DataSets.read(folder);
        assertThat(mixed.folds()).containsExactly(0);
        assertThat(mixed.findings())
                .extracting(Finding::toString)
                .contains(folder
                        + ": 3 of 4 clips have names that begin with the number of a fold, such as 2-x.wav; must be all"
                        + " or none, so none is taken for one");
    }

    @Test
    void slicesOfUrbanSound8kInClassFoldersHaveNoFolds() throws Exception {
        Tones.write(folder.resolve("dog_bark/344-3-0-0.wav"), 1);
        Tones.write(folder.resolve("dog_bark/7061-6-0-0.wav"), 2);
        Tones.write(folder.resolve("siren/157868-8-0-0.wav"), 3);
        assertThat(DataSets.read(folder).folds()).containsExactly(0);
    }

    @Test
    void recordingsWithListsOfEventsHaveTimes() throws Exception {
        Tones.write(folder.resolve("a.wav"), 1);
        text("a.tsv", "onset\toffset\tevent_label\n0.500\t1.250\tdog\n0.7\t0.8\tcat\n");
        Tones.write(folder.resolve("b.flac"), 2);
        text("b.tsv", "onset\toffset\tevent_label\n");
        Tones.write(folder.resolve("c.wav"), 3);
        text("d.tsv", "onset\toffset\tevent_label\n");
        DataSet data = DataSets.read(folder);
        assertThat(data.clips().get(0).events())
                .containsExactly(new TimedLabel(0.5, 1.25, "dog"), new TimedLabel(0.7, 0.8, "cat"));
        assertThat(labels(data)).containsExactly("a.wav [cat, dog] 0", "b.flac [] 0");
        assertThat(Finding.count(data.findings())).isEqualTo(Map.of(Kind.UNUSED, 1, Kind.MISSING, 1, Kind.LONE, 2));
        assertThat(labels(data.withClasses(List.of("dog")))).containsExactly("a.wav [dog] 0", "b.flac [] 0");
    }

    @Test
    void aClassFilterKeepsTheOrderAndNamesWhatThereIs() throws Exception {
        Clip both = new Clip(Path.of("x.wav"), List.of("dog", "cat"), 1);
        DataSet data = DataSet.of(List.of(both, new Clip(Path.of("y.wav"), List.of("bat"), 1)));
        assertThat(labels(data.withClasses(List.of("dog")))).containsExactly("x.wav [dog] 1");
        assertThat(data.withClasses(List.of("dog", "bat")).classes()).containsExactly("bat", "dog");
        assertThatThrownBy(() -> data.withClasses(List.of("cow")))
                .hasMessage("class 'cow' is not in the data set, which has bat, cat, dog");
    }

    @Test
    void aFolderThatFitsNothingIsToldWhatWasLookedFor() throws Exception {
        text("notes.txt", "x");
        refused()
                .hasMessageStartingWith(folder + ": is no data set that is known here")
                .hasMessageContainingAll(
                        "meta/esc50.csv",
                        "metadata/UrbanSound8K.csv",
                        "FSD50K.ground_truth",
                        ".tsv",
                        "folder for each class");
        assertThatThrownBy(() -> DataSets.read(folder.resolve("nowhere"))).hasMessageContaining("is not there");
        assertThatThrownBy(() -> DataSets.read(folder.resolve("notes.txt"))).hasMessageContaining("is no folder");
    }

    @Test
    void anEmptyClassFolderIsRefused() throws Exception {
        Tones.write(folder.resolve("dog/a.wav"), 1);
        text("cat/a.mp3", "x");
        refused()
                .hasMessage(
                        folder.resolve("cat")
                                + ": holds no clips that can be read (1 of other kinds), must hold .wav, .flac or .ogg files or be removed");
    }

    @Test
    void linksAreFollowed() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        Path data = Files.createDirectory(folder.resolve("data"));
        Tones.write(elsewhere.resolve("dogs/a.wav"), 1);
        Tones.write(elsewhere.resolve("one.wav"), 2);
        Files.createSymbolicLink(data.resolve("dog"), elsewhere.resolve("dogs"));
        Files.createDirectory(data.resolve("cat"));
        Files.createSymbolicLink(data.resolve("cat/b.wav"), elsewhere.resolve("one.wav"));
        assertThat(labels(DataSets.read(data))).containsExactly("b.wav [cat] 0", "a.wav [dog] 0");
        Files.createSymbolicLink(data.resolve("dog/.hidden"), data);
        assertThat(DataSets.read(data).clips()).hasSize(2);
        Path loop = Files.createSymbolicLink(data.resolve("cat/loop"), data.resolve("cat"));
        assertThatThrownBy(() -> DataSets.read(data))
                .isInstanceOf(IOException.class)
                .hasMessage(loop + ": is a link to a folder that it lies in, must lead elsewhere or be removed");
    }

    @Test
    void aDataSetWithinTheFolderIsNotTakenForAClass() throws Exception {
        text("ESC-50-master/meta/esc50.csv", "x");
        refused().hasMessageContaining("ESC-50-master: is no class but a whole data set");
    }

    @Test
    void foldsAreNotTakenForClasses() throws Exception {
        Tones.write(folder.resolve("fold1/a.wav"), 1);
        refused().hasMessageContaining("are folds, not classes");
    }

    @Test
    void aTableWithoutItsColumnsIsRefused() throws Exception {
        text("meta/esc50.csv", "filename,kind\na.wav,dog\n");
        refused()
                .hasMessage(
                        folder.resolve("meta/esc50.csv")
                                + ": its first line must name the columns filename, fold, category; fold, category are missing there");
        text("meta/esc50.csv", "");
        refused().hasMessageContaining("are missing there");
    }

    @Test
    void aRowThatMakesNoSenseIsNamedByItsLine() throws Exception {
        Tones.write(folder.resolve("audio/a.wav"), 1);
        text("meta/esc50.csv", "filename,fold,category\na.wav,1,dog\n\nb.wav,one,dog\n");
        refused().hasMessageEndingWith("esc50.csv line 4: fold must be a whole number from 1, was 'one'");
        text("meta/esc50.csv", "filename,fold,category\n../../a.wav,1,dog\n");
        refused().hasMessageEndingWith("line 2: filename must be the name of a file, was '../../a.wav'");
        text("meta/esc50.csv", "filename,fold,category\na.wav,1,dog,\nb.wav,1,rain, heavy\n");
        refused()
                .hasMessageEndingWith(
                        "esc50.csv line 3: has 4 cells, must have 3 as the table has columns: put cells with commas in quotes");
        text("meta/esc50.csv", "filename,fold,category\na.wav,1\n");
        refused().hasMessageEndingWith("line 2: category must not be empty");
        text("meta/esc50.csv", "filename,fold,category\n\"a.wav,1,dog\n");
        refused().hasMessageEndingWith("esc50.csv line 3: Missing closing quote for value");
        Files.write(
                folder.resolve("meta/esc50.csv"),
                "filename,fold,category\na.wav,1,chien âgé\n".getBytes(StandardCharsets.ISO_8859_1));
        refused().hasMessageContaining("esc50.csv").hasMessageContaining("UTF-8");
    }

    @Test
    void rowsWithoutARecordingAndRecordingsWithoutARowAreCounted() throws Exception {
        text("meta/esc50.csv", "\ufefffilename,fold,category\na.wav,1,dog\ngone.wav,1,dog\na.wav,2,cat\nb.wav,1,dog\n");
        Tones.write(folder.resolve("audio/a.wav"), 1);
        Tones.write(folder.resolve("audio/b.wav"), 2);
        Tones.write(folder.resolve("audio/more.wav"), 3);
        DataSet data = DataSets.read(folder);
        assertThat(labels(data)).containsExactly("a.wav [dog] 1", "b.wav [dog] 1");
        assertThat(data.findings()).extracting(Finding::kind).containsExactly(Kind.MISSING, Kind.REPEATED, Kind.UNUSED);
        assertThat(data.findings().get(0).toString())
                .isEqualTo("%s: is not there but in %s line 3, which is left out"
                        .formatted(folder.resolve("audio/gone.wav"), folder.resolve("meta/esc50.csv")));
    }

    @Test
    void aTableOfRecordingsThatAreAllGoneIsRefused() throws Exception {
        text("meta/esc50.csv", "filename,fold,category\na.wav,1,dog\n");
        Files.createDirectories(folder.resolve("audio"));
        refused().hasMessageContaining("names no recording that lies in").hasMessageContaining("(1 rows)");
    }

    @Test
    void aListOfEventsThatMakesNoSenseIsNamedByItsLine() throws Exception {
        Tones.write(folder.resolve("a.wav"), 1);
        text("a.tsv", "onset\toffset\tevent_label\n2\t1\tdog\n");
        refused().hasMessageEndingWith("a.tsv line 2: offset must be after the onset 2.0, was 1.0");
        text("a.tsv", "onset\toffset\tevent_label\n2\tx\tdog\n");
        refused().hasMessageEndingWith("a.tsv line 2: offset must be a number, was 'x'");
        text("a.tsv", "onset\toffset\tevent_label\n1\t2\tdog\tloud\n");
        refused().hasMessageEndingWith("a.tsv line 2: has 4 cells, must have 3 as the table has columns");
        text("a.tsv", "0.0\t1.0\tdog\n");
        refused().hasMessageContaining("a.tsv: its first line must name the columns onset, offset, event_label");
    }

    @Test
    void theSameClipsInTwoClassesOrTwoFoldsAreFoundOncePerPair() throws Exception {
        for (int i = 0; i < 3; i++) {
            Tones.write(folder.resolve("dog/1-%d.wav".formatted(i)), i);
            Tones.write(folder.resolve("cat/1-%d.wav".formatted(i)), i);
        }
        Tones.write(folder.resolve("dog/2-copy.wav"), 9);
        Tones.write(folder.resolve("dog/3-copy.wav"), 9);
        Tones.write(folder.resolve("dog/3-another.wav"), 9);
        Tones.write(folder.resolve("dog/3-other.wav"), 10);
        List<Finding> findings = DataSets.read(folder).findings();
        assertThat(findings).extracting(Finding::kind).containsOnly(Kind.SAME);
        assertThat(findings.get(0).toString())
                .isEqualTo("%s: has the same content as %s: classes cat and dog hold the same clips (3 in all),"
                                .formatted(folder.resolve("dog/1-0.wav"), folder.resolve("cat/1-0.wav"))
                        + " one of them should go");
        assertThat(findings.get(1).what()).contains("class dog holds the same clips in folds 2 and 3 (2 in all)");
        assertThat(findings).hasSize(2);
    }

    @Test
    void theSameClipTwiceInAClassWithoutFoldsIsFound() throws Exception {
        Tones.write(folder.resolve("dog/a.wav"), 1);
        Tones.write(folder.resolve("dog/b.wav"), 1);
        assertThat(DataSets.read(folder).findings())
                .extracting(Finding::what)
                .containsExactly(
                        "has the same content as %s: class dog holds the same clips more than once (1 in all), one of them should go"
                                .formatted(folder.resolve("dog/a.wav")));
    }

    @Test
    void longFilesThatDifferLateAreNotTheSame() throws Exception {
        float[] samples = Tones.noise(5, 0.5, 1);
        Tones.write(folder.resolve("a/x.wav"), samples);
        Tones.write(folder.resolve("a/y.wav"), Tones.noise(0.1, 0.5, 2));
        Tones.write(folder.resolve("b/y.wav"), Tones.noise(0.1, 0.5, 3));
        samples[79_999] = 0.123f;
        Tones.write(folder.resolve("b/x.wav"), samples);
        assertThat(DataSets.read(folder).findings()).isEmpty();
        Tones.write(folder.resolve("a/x.wav"), samples);
        assertThat(DataSets.read(folder).findings()).extracting(Finding::kind).containsExactly(Kind.SAME);
    }

    @Test
    void theSharedRecordingsAreReadWhole() throws Exception {
        DataSet clips = DataSets.read(Shared.path("audio/esc10"));
        assertThat(clips.clips()).hasSize(320);
        assertThat(clips.classes()).hasSize(10);
        assertThat(clips.folds()).containsExactly(1, 2, 3, 4);
        assertThat(clips.findings()).isEmpty();
        DataSet scenes = DataSets.read(Shared.path("audio/soundscapes"));
        assertThat(scenes.clips()).hasSize(8);
        assertThat(scenes.classes()).containsExactly("baby_cry", "chainsaw", "dog_bark", "helicopter", "rooster");
        assertThat(scenes.clips().get(0).events()).hasSize(12).contains(new TimedLabel(6.03, 10.631, "dog_bark"));
        assertThat(scenes.findings()).isEmpty();
    }
}
