package io.earshot.alerts;

/**
 * The topics of the alerts stage.
 *
 * @param events in: revisions of sound events, key mic id
 * @param coverage in: coverage by mic, model and minute
 * @param mics in: the registry of mics, compacted, key mic id
 * @param alerts out: key site id, or mic id where the mic has no site
 */
public record AlertsTopics(String events, String coverage, String mics, String alerts) {
    /** @param prefix what all topics start with, such as {@code earshot.} */
    public static AlertsTopics withPrefix(String prefix) {
        return new AlertsTopics(prefix + "events", prefix + "coverage", prefix + "mics", prefix + "alerts");
    }
}
