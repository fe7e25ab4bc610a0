package io.earshot.training.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Clips and the classes that they are of. Immutable.
 *
 * @param clips in an order that does not change from run to run
 * @param classes every label, each once; scores come in this order
 * @param backgrounds recordings without any of the classes in them, to mix clips with
 * @param findings what was left out of it and what looks wrong in it
 * @param evaluation the fold that is only ever judged on; 0 where each fold takes its turn
 */
public record DataSet(
        List<Clip> clips, List<String> classes, List<Path> backgrounds, List<Finding> findings, int evaluation) {
    public DataSet {
        clips = List.copyOf(clips);
        classes = List.copyOf(classes);
        backgrounds = List.copyOf(backgrounds);
        findings = List.copyOf(findings);
        Set<String> known = Set.copyOf(classes);
        if (known.size() != classes.size()) {
            throw new IllegalArgumentException("classes must be named once each, were " + classes);
        }
        for (Clip clip : clips) {
            for (String label : clip.labels()) {
                if (!known.contains(label)) {
                    throw new IllegalArgumentException(
                            "%s: label '%s' is none of the classes %s".formatted(clip.file(), label, classes));
                }
            }
        }
    }

    /** A data set whose folds take turns. */
    public DataSet(List<Clip> clips, List<String> classes, List<Path> backgrounds, List<Finding> findings) {
        this(clips, classes, backgrounds, findings, 0);
    }

    public DataSet(List<Clip> clips, List<String> classes) {
        this(clips, classes, List.of(), List.of());
    }

    /** Classes in alphabetical order. */
    public static DataSet of(Collection<Clip> clips) {
        return of(clips, List.of(), List.of());
    }

    static DataSet of(Collection<Clip> clips, List<Path> backgrounds, List<Finding> findings) {
        SortedSet<String> classes = new TreeSet<>();
        clips.forEach(clip -> classes.addAll(clip.labels()));
        return new DataSet(List.copyOf(clips), List.copyOf(classes), backgrounds, findings);
    }

    /** @return the folds that clips belong to, ascending */
    public List<Integer> folds() {
        return clips.stream().map(Clip::fold).distinct().sorted().toList();
    }

    /** @return the folds that a model is judged on, each by a training without it */
    public List<Integer> judged() {
        return evaluation == 0 ? folds() : List.of(evaluation);
    }

    /** @return all that may be learnt from */
    public DataSet taught() {
        return evaluation == 0 ? this : only(clip -> clip.fold() != evaluation);
    }

    /** @return whether some clip is of several classes */
    public boolean isMultiLabel() {
        return clips.stream().anyMatch(clip -> clip.labels().size() > 1);
    }

    /** The same classes, those clips only. */
    public DataSet only(Predicate<Clip> wanted) {
        return new DataSet(clips.stream().filter(wanted).toList(), classes, backgrounds, findings, evaluation);
    }

    /**
     * Those classes only, in the order that they have here. Clips lose their other labels, and those that have none left
     * are left out; recordings with times stay, since that nothing sounds in them is known too.
     *
     * @throws IllegalArgumentException naming the classes that there are, where one is asked for that is none of them
     */
    public DataSet withClasses(Collection<String> wanted) {
        Set<String> asked = Set.copyOf(wanted);
        for (String each : wanted) {
            if (!classes.contains(each)) {
                throw new IllegalArgumentException(
                        "class '%s' is not in the data set, which has %s".formatted(each, String.join(", ", classes)));
            }
        }
        if (asked.isEmpty()) {
            throw new IllegalArgumentException("at least one class must be kept");
        }
        List<Clip> kept = new ArrayList<>();
        for (Clip clip : clips) {
            if (clip.events() != null) {
                List<TimedLabel> events = Objects.requireNonNull(clip.events());
                kept.add(Clip.timed(
                        clip.file(),
                        events.stream()
                                .filter(each -> asked.contains(each.label()))
                                .toList(),
                        clip.fold()));
            } else if (clip.labels().stream().anyMatch(asked::contains)) {
                List<String> labels =
                        clip.labels().stream().filter(asked::contains).toList();
                kept.add(new Clip(clip.file(), labels, clip.fold()));
            }
        }
        return new DataSet(kept, classes.stream().filter(asked::contains).toList(), backgrounds, findings, evaluation);
    }

    /** The same with more findings, after those that it has. */
    public DataSet with(List<Finding> more) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(more);
        return new DataSet(clips, classes, backgrounds, all, evaluation);
    }

    /** Indexes of a clip's labels among the classes, each once. */
    public List<Integer> classesOf(Clip clip) {
        return clip.labels().stream().map(classes::indexOf).distinct().toList();
    }
}
