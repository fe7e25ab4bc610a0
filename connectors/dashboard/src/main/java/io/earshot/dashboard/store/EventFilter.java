package io.earshot.dashboard.store;

import io.earshot.avro.EventReview;
import io.earshot.avro.EventStatus;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.Verdict;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted; empty sets are no condition.
 *
 * @param from that end after it, microseconds since 1970-01-01 UTC
 * @param to that start before it
 * @param reviewed null for no condition; else whether those without a review are wanted besides {@code verdicts}
 */
public record EventFilter(
        Set<String> types,
        Set<String> mics,
        Set<String> sites,
        Set<EventStatus> statuses,
        long from,
        long to,
        float minScore,
        @Nullable Reviews reviewed) {

    /** @param none whether events that nobody has reviewed are wanted */
    public record Reviews(Set<Verdict> verdicts, boolean none) {
        boolean matches(@Nullable EventReview review) {
            return review == null ? none : verdicts.contains(review.getVerdict());
        }
    }

    boolean matches(SoundEvent event, @Nullable EventReview review) {
        return event.getOffsetAt() > from
                && event.getPeakScore() >= minScore
                && (types.isEmpty() || types.contains(event.getType()))
                && (mics.isEmpty() || mics.contains(event.getMicId()))
                && (sites.isEmpty() || (event.getSiteId() != null && sites.contains(event.getSiteId())))
                && (statuses.isEmpty() || statuses.contains(event.getStatus()))
                && (reviewed == null || reviewed.matches(review));
    }
}
