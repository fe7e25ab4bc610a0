package io.earshot.model;

/**
 * One thing that a model listens for.
 *
 * @param index which score is its own, from 0
 * @param id its stable name, for YAMNet the machine id of AudioSet's ontology, such as {@code /m/01j4z9}
 * @param name what people call it
 */
public record Label(int index, String id, String name) {
    public Label {
        if (index < 0 || id.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException(
                    "a label needs an index from 0, an id and a name, had %d, '%s', '%s'".formatted(index, id, name));
        }
    }
}
