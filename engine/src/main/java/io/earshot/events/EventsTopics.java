package io.earshot.events;

/**
 * The topics that the events stage reads and writes.
 *
 * @param scores window outcomes, in
 * @param mics registered microphones, in
 * @param events revisions of sound events, out
 * @param coverage what became of each minute, out
 */
public record EventsTopics(String scores, String mics, String events, String coverage) {
    /** @param prefix of every topic's name, such as {@code earshot} */
    public static EventsTopics withPrefix(String prefix) {
        return new EventsTopics(prefix + ".scores", prefix + ".mics", prefix + ".events", prefix + ".coverage");
    }
}
