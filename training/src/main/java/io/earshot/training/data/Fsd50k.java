package io.earshot.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a folder as FSD50K (Fonseca et al., 2022) comes: {@code FSD50K.ground_truth/} with {@code vocabulary.csv}, {@code
 * dev.csv} and {@code eval.csv}, the clips in {@code FSD50K.dev_audio/} and {@code FSD50K.eval_audio/}. A clip may be of several
 * classes. What is wrong is told all at once, since one clip less would be another data set.
 */
public final class Fsd50k {
    /** Fold of the development set's clips that are marked {@code train}. */
    public static final int TRAIN = 1;
    /** Fold of the development set's clips that are marked {@code val}. */
    public static final int VALIDATION = 2;
    /** Fold of the evaluation set: nothing is learnt from it. */
    public static final int EVALUATION = 3;

    static final String TRUTH = "FSD50K.ground_truth";

    private static final String VOCABULARY = TRUTH + "/vocabulary.csv";
    private static final String DEVELOPMENT = TRUTH + "/dev.csv";
    private static final String EVAL = TRUTH + "/eval.csv";
    private static final String DEVELOPMENT_AUDIO = "FSD50K.dev_audio";
    private static final String EVAL_AUDIO = "FSD50K.eval_audio";
    private static final int SHOWN = 20;

    private final Path folder;
    private final Set<String> vocabulary = new LinkedHashSet<>();
    private final List<Clip> clips = new ArrayList<>();
    private final Set<Path> clipFiles = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private Fsd50k(Path folder) {
        this.folder = folder;
    }

    /**
     * @return a data set in the order of its tables, classes in that of the vocabulary
     * @throws IOException with everything that is wrong, {@value #SHOWN} lines of it at most
     */
    public static DataSet read(Path folder) throws IOException {
        return new Fsd50k(folder).read();
    }

    private DataSet read() throws IOException {
        for (String table : List.of(VOCABULARY, DEVELOPMENT, EVAL)) {
            if (!Files.isRegularFile(folder.resolve(table))) {
                problems.add(folder.resolve(table) + ": is not there");
            }
        }
        for (String audio : List.of(DEVELOPMENT_AUDIO, EVAL_AUDIO)) {
            if (!Files.isDirectory(folder.resolve(audio))) {
                problems.add(folder.resolve(audio) + ": is no folder, must hold the clips");
            }
        }
        refuseProblems();
        for (Table.Row row :
                Table.bare(folder.resolve(VOCABULARY), "index", "label", "mid").rows()) {
            vocabulary.add(row.label("label"));
        }
        Table development = Table.commas(folder.resolve(DEVELOPMENT), "fname", "labels", "split");
        for (Table.Row row : development.rows()) {
            add(row, DEVELOPMENT_AUDIO, foldOf(row));
        }
        for (Table.Row row :
                Table.commas(folder.resolve(EVAL), "fname", "labels").rows()) {
            add(row, EVAL_AUDIO, EVALUATION);
        }
        for (String label : vocabulary) {
            requireClips(label, false);
            requireClips(label, true);
        }
        refuseProblems();
        List<Finding> findings = new ArrayList<>(unnamed(DEVELOPMENT_AUDIO, DEVELOPMENT));
        findings.addAll(unnamed(EVAL_AUDIO, EVAL));
        return new DataSet(clips, List.copyOf(vocabulary), List.of(), findings, EVALUATION);
    }

    private List<Finding> unnamed(String audio, String table) throws IOException {
        Path lies = folder.resolve(audio);
        List<Finding> unnamed = new ArrayList<>();
        for (Path file : Recordings.files(lies)) {
            if (Recordings.is(file) && !clipFiles.contains(file)) {
                unnamed.add(new Finding(Finding.Kind.UNUSED, file, "is not named in " + folder.resolve(table)));
            }
        }
        return unnamed;
    }

    private int foldOf(Table.Row row) {
        String split = row.text("split");
        if (!split.equals("train") && !split.equals("val")) {
            problems.add("%s: split must be train or val, was '%s'".formatted(row.where(), split));
        }
        return split.equals("val") ? VALIDATION : TRAIN;
    }

    private void add(Table.Row row, String audio, int fold) {
        String name;
        try {
            name = row.fileName("fname");
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
            return;
        }
        Path file = folder.resolve(audio).resolve(name + ".wav");
        List<String> labels = Arrays.stream(row.text("labels").split(","))
                .map(String::strip)
                .distinct()
                .toList();
        int before = problems.size();
        if (!Files.isRegularFile(file)) {
            problems.add("%s: %s is not there".formatted(row.where(), file));
        }
        if (!named.add(audio + "/" + name)) {
            problems.add("%s: '%s' is named a second time".formatted(row.where(), name));
        }
        for (String label : labels) {
            if (!vocabulary.contains(label)) {
                problems.add("%s: label '%s' is not in %s".formatted(row.where(), label, VOCABULARY));
            }
        }
        if (problems.size() == before) {
            clips.add(new Clip(file, labels, fold));
            clipFiles.add(file);
        }
    }

    private void requireClips(String label, boolean evaluation) {
        if (clips.stream()
                .noneMatch(clip -> (clip.fold() == EVALUATION) == evaluation
                        && clip.labels().contains(label))) {
            problems.add(
                    "%s: class '%s' has no clip".formatted(folder.resolve(evaluation ? EVAL : DEVELOPMENT), label));
        }
    }

    private void refuseProblems() throws IOException {
        if (problems.isEmpty()) {
            return;
        }
        List<String> shown = new ArrayList<>(problems.subList(0, Math.min(SHOWN, problems.size())));
        if (problems.size() > SHOWN) {
            shown.add("and %d more".formatted(problems.size() - SHOWN));
        }
        throw new IOException(
                "%s: is no whole FSD50K:%n  %s".formatted(folder, String.join(System.lineSeparator() + "  ", shown)));
    }
}
