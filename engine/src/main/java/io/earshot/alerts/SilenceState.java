package io.earshot.alerts;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a mic's signs of life. Times are microseconds since 1970-01-01 UTC.
 *
 * @param knownUntil up to when coverage speaks of the mic, in capture time: the device's clock, right or wrong
 * @param seenAt when the newest sign of life was written, by Kafka's timestamp: what silence is measured from
 * @param silentSince when the silence began, if it is one: {@code knownUntil} where that is plausible
 * @param fired what each rule has said, by rule name
 */
record SilenceState(long knownUntil, long seenAt, long silentSince, SortedMap<String, Fired> fired) {
    /** Coverage that ends this much before what was known already is a clock set back, not a late record. */
    private static final long SET_BACK = 600_000_000L;

    /** The device's clock is believed when it says at most this much before, or after, the record's timestamp. */
    private static final long BELIEVED_BEFORE = 3_600_000_000L;

    private static final long BELIEVED_AFTER = 10_000_000L;

    /**
     * A rule has dealt with a silence.
     *
     * @param since when that silence began: it is not dealt with again
     * @param at when the rule's last alert fired, for its cool-down
     */
    record Fired(long since, long at) {}

    SilenceState {
        fired = Collections.unmodifiableSortedMap(new TreeMap<>(fired));
    }

    /** The first that is heard of a mic. */
    static SilenceState first(long knownUntil, long seenAt) {
        return new SilenceState(knownUntil, seenAt, since(knownUntil, seenAt), Collections.emptySortedMap());
    }

    /**
     * Takes a coverage record. One that adds nothing to what was known, such as a replayed one, another model's, or the
     * word that the stream has retired, is no sign of life and changes nothing.
     *
     * @param until the record's known-until
     * @param repeats whether a stream goes on and speaks of time that was known already: its clock has stepped back, so
     *     what it says is no time to measure silence from
     * @param writtenAt its Kafka timestamp, at most now
     */
    SilenceState with(long until, boolean repeats, long writtenAt) {
        boolean setBack = knownUntil - until > SET_BACK && writtenAt > seenAt;
        if (until > knownUntil || setBack) {
            long newest = Math.max(seenAt, writtenAt);
            return new SilenceState(until, newest, since(until, newest), fired);
        }
        if (until == knownUntil && repeats && writtenAt > seenAt) {
            return new SilenceState(knownUntil, writtenAt, writtenAt, fired);
        }
        return this;
    }

    SilenceState with(String rule, Fired newest) {
        SortedMap<String, Fired> changed = new TreeMap<>(fired);
        changed.put(rule, newest);
        return new SilenceState(knownUntil, seenAt, silentSince, changed);
    }

    private static long since(long knownUntil, long seenAt) {
        boolean plausible = knownUntil >= seenAt - BELIEVED_BEFORE && knownUntil <= seenAt + BELIEVED_AFTER;
        return plausible ? knownUntil : seenAt;
    }
}
