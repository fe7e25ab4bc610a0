package io.earshot.alerts;

/**
 * An event that a rule has in mind: its newest matching revision and what became of it. Times are microseconds.
 *
 * @param revision number of the newest matching revision
 * @param onsetAt its onset
 * @param offsetAt its offset so far
 * @param peakScore its peak score so far
 * @param matchedAt decided-at of its first matching revision
 * @param lastAt decided-at of its newest matching revision
 * @param arrivedAt wall time at which that one arrived; 0 where arrival means nothing
 * @param late whether a matching revision came after the settle time
 * @param spent whether the event has fired the rule: it never does so again
 */
record Seen(
        String eventId,
        int revision,
        String type,
        String micId,
        long onsetAt,
        long offsetAt,
        float peakScore,
        long matchedAt,
        long lastAt,
        long arrivedAt,
        boolean late,
        boolean spent) {

    static Seen first(Revision revision, long arrivedAt, boolean late) {
        return new Seen(
                revision.eventId(),
                revision.revision(),
                revision.type(),
                revision.micId(),
                revision.onsetAt(),
                revision.offsetAt(),
                revision.peakScore(),
                revision.decidedAt(),
                revision.decidedAt(),
                arrivedAt,
                late,
                false);
    }

    Seen grown(Revision newer, long arrived, boolean cameLate) {
        return new Seen(
                eventId,
                newer.revision(),
                type,
                micId,
                newer.onsetAt(),
                newer.offsetAt(),
                newer.peakScore(),
                matchedAt,
                newer.decidedAt(),
                arrived,
                late || cameLate,
                spent);
    }

    Seen spend() {
        return new Seen(
                eventId, revision, type, micId, onsetAt, offsetAt, peakScore, matchedAt, lastAt, arrivedAt, late, true);
    }
}
