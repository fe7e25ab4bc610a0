package io.earshot.config;

/**
 * One thing that is wrong in a configuration.
 *
 * @param source the file's name, or the environment variable that set the value
 * @param line line in the file, from 1; 0 where there is none
 * @param key the key as the user would write it, dotted from the file's root; empty for the file as a whole
 * @param message what is wrong and what would be right
 */
public record Problem(String source, int line, String key, String message) {
    /** The problem on one line: {@code earshot.yaml:12: ingest.poll-timeout: expected a duration…}. */
    @Override
    public String toString() {
        String where = line > 0 ? source + ":" + line : source;
        // Constructors name the key themselves; saying it twice would only make the line longer.
        boolean named = key.isEmpty() || message.startsWith(key + " ");
        return named ? where + ": " + message : where + ": " + key + ": " + message;
    }
}
