package io.earshot.alerts;

import io.earshot.avro.Position;
import io.earshot.avro.SoundEvent;
import org.jspecify.annotations.Nullable;

/**
 * What alert rules need of one revision of a sound event. Times are microseconds since 1970-01-01 UTC in capture time,
 * held within {@value #FARTHEST} of it so that differences never overflow.
 *
 * @param eventId the event
 * @param revision 1 for the first one of the event
 * @param type event type
 * @param micId the microphone
 * @param siteId its site, or null: the mic stands alone
 * @param position where it stands, or null; never changed once built
 * @param onsetAt when the sound started
 * @param offsetAt when it ended, so far
 * @param decidedAt end of the last window that the revision rests on
 * @param peakScore highest score so far
 */
public record Revision(
        String eventId,
        int revision,
        String type,
        String micId,
        @Nullable String siteId,
        @Nullable Position position,
        long onsetAt,
        long offsetAt,
        long decidedAt,
        float peakScore) {
    private static final long FARTHEST = 1L << 60;

    public Revision {
        onsetAt = bounded(onsetAt);
        offsetAt = bounded(offsetAt);
        decidedAt = bounded(decidedAt);
    }

    public static Revision of(SoundEvent event) {
        return new Revision(
                event.getId(),
                event.getRevision(),
                event.getType(),
                event.getMicId(),
                event.getSiteId(),
                event.getPosition(),
                event.getOnsetAt(),
                event.getOffsetAt(),
                event.getDecidedAt(),
                event.getPeakScore());
    }

    /** @return what an alert belongs to: the site, or the mic where it has none */
    String place() {
        return siteId != null ? siteId : micId;
    }

    private static long bounded(long micros) {
        return Math.max(-FARTHEST, Math.min(FARTHEST, micros));
    }
}
