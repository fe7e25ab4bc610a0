package io.earshot.training.data;

import java.nio.file.Path;
import java.util.List;

/**
 * One recording of a data set. Immutable; its samples are read when they are needed.
 *
 * @param file where it lies
 * @param labels what sounds in it, at least one
 * @param fold which part of a cross-validation it belongs to, from 1; 0 where the data set has none
 */
public record Clip(Path file, List<String> labels, int fold) {
    public Clip {
        labels = List.copyOf(labels);
        if (labels.isEmpty() || labels.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(file + ": must have at least one label, none of them empty");
        }
        if (fold < 0) {
            throw new IllegalArgumentException(file + ": fold must be 0 or more, was " + fold);
        }
    }

    /** @return the file's name, for messages */
    public String name() {
        return String.valueOf(file.getFileName());
    }
}
