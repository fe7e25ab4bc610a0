package io.earshot.training.data;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Clips and the classes that they are of. Immutable.
 *
 * @param clips in an order that does not change from run to run
 * @param classes every label, each once; scores come in this order
 */
public record DataSet(List<Clip> clips, List<String> classes) {
    public DataSet {
        clips = List.copyOf(clips);
        classes = List.copyOf(classes);
        for (Clip clip : clips) {
            for (String label : clip.labels()) {
                if (!classes.contains(label)) {
                    throw new IllegalArgumentException(
                            "%s: label '%s' is none of the classes %s".formatted(clip.file(), label, classes));
                }
            }
        }
    }

    /** Classes in alphabetical order. */
    public static DataSet of(Collection<Clip> clips) {
        SortedSet<String> classes = new TreeSet<>();
        clips.forEach(clip -> classes.addAll(clip.labels()));
        return new DataSet(List.copyOf(clips), List.copyOf(classes));
    }

    /** @return the folds that clips belong to, ascending */
    public List<Integer> folds() {
        return clips.stream().map(Clip::fold).distinct().sorted().toList();
    }

    /** The same classes, those clips only. */
    public DataSet only(Predicate<Clip> wanted) {
        return new DataSet(clips.stream().filter(wanted).toList(), classes);
    }

    /** Index of a clip's first label among the classes. */
    public int classOf(Clip clip) {
        return classes.indexOf(clip.labels().get(0));
    }
}
