package io.earshot.edge.source;

/**
 * A recording as it lies in its folder; written anew, it is another.
 *
 * @param path from the folder on
 */
public record Recording(String path, long size, long changedMillis) {
    /** All of it. */
    String line() {
        return "%d %d %s".formatted(size, changedMillis, path.replace('\n', ' '));
    }
}
