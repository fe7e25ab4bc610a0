package io.earshot.cli;

import static io.earshot.cli.Given.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.cli.Given.Result;
import io.earshot.model.Sha256;
import io.earshot.training.Shared;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.DataSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ESC-10 as ESC-50 and UrbanSound8K are laid out: clips by links, called as theirs are, in tables with their columns. Its
 * own layout has a folder for each class.
 */
class LayoutsTest {
    private static final String RECIPE =
            """
            network: mfcc-mlp
            output: logits
            epochs: 20
            batch_size: 8
            learning_rate: 0.005
            checkpoint_dir: '%s'
            """;

    @TempDir
    Path dir;

    private DataSet folders;

    @BeforeEach
    void read() throws IOException {
        folders = DataSets.read(Shared.path("audio/esc10"));
    }

    /** A clip's name says fold, Freesound's number and which part of it: 3-155642-A.ogg. */
    private static String[] parts(Clip clip) {
        return clip.name().split("[-.]", -1);
    }

    private static void link(Path link, Clip clip) throws IOException {
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, clip.file().toAbsolutePath());
    }

    private Path asFolders(List<Clip> clips) throws IOException {
        Path folder = dir.resolve("folders");
        for (Clip clip : clips) {
            link(folder.resolve(clip.labels().get(0)).resolve(clip.name()), clip);
        }
        return folder;
    }

    /** {@code audio/3-155642-A-7.ogg}: the class's number last. */
    private Path asEsc50(List<Clip> clips) throws IOException {
        Path folder = dir.resolve("ESC-50");
        StringBuilder table = new StringBuilder("filename,fold,target,category,esc10,src_file,take\n");
        for (Clip clip : clips) {
            String[] parts = parts(clip);
            int target = folders.classesOf(clip).get(0);
            String name = "%s-%s-%s-%d.%s".formatted(parts[0], parts[1], parts[2], target, parts[3]);
            link(folder.resolve("audio").resolve(name), clip);
            table.append("%s,%d,%d,%s,True,%s,%s%n"
                    .formatted(name, clip.fold(), target, clip.labels().get(0), parts[1], parts[2]));
        }
        Files.createDirectories(folder.resolve("meta"));
        Files.writeString(folder.resolve("meta/esc50.csv"), table);
        return folder;
    }

    /** {@code audio/fold3/155642-7-0-0.ogg}: Freesound's number, class, occurrence, slice. */
    private Path asUrbanSound8k(List<Clip> clips) throws IOException {
        Path folder = dir.resolve("UrbanSound8K");
        StringBuilder table = new StringBuilder("slice_file_name,fsID,start,end,salience,fold,classID,class\n");
        for (Clip clip : clips) {
            String[] parts = parts(clip);
            int target = folders.classesOf(clip).get(0);
            String name = "%s-%d-0-%d.%s".formatted(parts[1], target, parts[2].charAt(0) - 'A', parts[3]);
            link(folder.resolve("audio").resolve("fold" + clip.fold()).resolve(name), clip);
            table.append("%s,%s,0.0,5.0,1,%d,%d,%s%n"
                    .formatted(
                            name, parts[1], clip.fold(), target, clip.labels().get(0)));
        }
        Files.createDirectories(folder.resolve("metadata"));
        Files.writeString(folder.resolve("metadata/UrbanSound8K.csv"), table);
        return folder;
    }

    /** Each clip by the file that its link leads to. */
    private static List<String> clips(DataSet data) throws IOException {
        List<String> clips = new ArrayList<>();
        for (Clip clip : data.clips()) {
            clips.add("%s %s fold %d".formatted(clip.file().toRealPath(), clip.labels(), clip.fold()));
        }
        return clips;
    }

    private static void assertSameClips(DataSet actual, DataSet expected) throws IOException {
        assertThat(clips(actual)).isEqualTo(clips(expected));
        assertThat(actual.classes()).isEqualTo(expected.classes());
        assertThat(actual.folds()).isEqualTo(expected.folds());
        assertThat(actual.findings()).isEmpty();
    }

    @Test
    void everyLayoutHasTheClipsFoldsAndClassesOfTheFolders() throws Exception {
        assertThat(folders.clips()).hasSize(320);
        assertThat(folders.folds()).containsExactly(1, 2, 3, 4);
        assertSameClips(DataSets.read(asFolders(folders.clips())), folders);
        assertSameClips(DataSets.read(asEsc50(folders.clips())), folders);
        assertSameClips(DataSets.read(asUrbanSound8k(folders.clips())), folders);
    }

    /** As ESC-50's own table is: by fold and number, classes all mixed. */
    @Test
    void aTableInAnotherOrderHasTheSameClipsInThatOrder() throws Exception {
        List<Clip> byName = folders.clips().stream()
                .sorted(Comparator.comparing(Clip::name))
                .toList();
        DataSet read = DataSets.read(asEsc50(byName));
        assertThat(clips(read))
                .isNotEqualTo(clips(folders))
                .containsExactlyInAnyOrderElementsOf(clips(folders))
                .isEqualTo(clips(new DataSet(byName, folders.classes())));
        assertThat(read.classes()).isEqualTo(folders.classes());
    }

    /** Which clips come together in a batch rests on their order alone, so the order of the tables is that of the folders. */
    @Test
    void trainingThroughEachLayoutComesToTheSameFiguresAndWeights() throws Exception {
        List<Clip> few = few();
        Trained expected = train("folders", asFolders(few));
        assertThat(expected.figures()).contains("fold 4", "accuracy, mean of seeds: ");
        for (Map.Entry<String, Path> layout : Map.of("ESC-50", asEsc50(few), "UrbanSound8K", asUrbanSound8k(few))
                .entrySet()) {
            Trained trained = train(layout.getKey(), layout.getValue());
            assertThat(trained.figures()).as(layout.getKey()).isEqualTo(expected.figures());
            assertThat(trained.results()).as(layout.getKey()).isEqualTo(expected.results());
            assertThat(trained.onnx()).as(layout.getKey()).isEqualTo(expected.onnx());
        }
    }

    /** Two clips of three classes in each fold. */
    private List<Clip> few() {
        Map<String, Integer> taken = new HashMap<>();
        return folders.withClasses(List.of("chainsaw", "rain", "rooster")).clips().stream()
                .filter(clip -> taken.merge(clip.labels() + " " + clip.fold(), 1, Integer::sum) <= 2)
                .toList();
    }

    /** What a training printed of itself, and the files that it wrote: of the model its SHA-256. */
    private record Trained(String figures, String results, String onnx) {}

    private Trained train(String name, Path data) throws IOException {
        Path out = dir.resolve("out-" + name).resolve("mine");
        Files.createDirectories(out.getParent());
        Path recipe =
                Files.writeString(dir.resolve(name + ".yaml"), RECIPE.formatted(dir.resolve("checkpoints-" + name)));
        Result trained = run("train", "mfcc-mlp", "--data", data, "--out", out, "--recipe", recipe);
        assertThat(trained.code()).as(trained.err()).isZero();
        return new Trained(
                trained.out().replace(out.toString(), "out"),
                Files.readString(out.resolve("results.json")),
                Sha256.of(Files.readAllBytes(out.resolve("model.onnx"))));
    }
}
