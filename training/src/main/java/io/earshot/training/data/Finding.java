package io.earshot.training.data;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Something that the user should know of a data set: what was left out of it and why, or what looks wrong in it. Its
 * text is one line.
 *
 * @param kind what it is
 * @param place the file or folder it is about
 * @param what is found there
 */
public record Finding(Kind kind, Path place, String what) {
    /** What findings are counted by. */
    public enum Kind {
        /** A table names a recording that is not there; left out. */
        MISSING,
        /** A recording that cannot be read; left out. */
        UNREADABLE,
        /** A recording in which nothing can be heard; left out of what sounds are made of. */
        SILENT,
        /** A recording that is longer than clips may be; its end is left out. */
        CUT,
        /** A line that names a recording a second time; left out. */
        REPEATED,
        /** A file that looks like a recording but belongs to no class; left out. */
        UNUSED,
        /** A class of one clip: it cannot be learnt and tried with. */
        LONE,
        /** Clips with the same content under two labels or in two folds. */
        SAME,
        /** Names that look like folds, of some clips only; not taken for such. */
        FOLDS
    }

    /** @return how many there are of each kind that there is */
    public static Map<Kind, Integer> count(List<Finding> findings) {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        findings.forEach(each -> counts.merge(each.kind(), 1, Integer::sum));
        return counts;
    }

    /** {@code place: what}. */
    @Override
    public String toString() {
        return place + ": " + what;
    }
}
