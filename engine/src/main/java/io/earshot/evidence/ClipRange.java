package io.earshot.evidence;

import io.earshot.avro.SoundEvent;
import io.earshot.config.Require;
import java.time.Duration;

/**
 * Where an event and its clip lie in their stream: samples per channel at the stream's own rate, counted from its start,
 * ends exclusive.
 *
 * @param sampleRate samples per second
 * @param first of the clip; never before the stream's start
 * @param end of the clip
 * @param eventFirst start of the middle hop of the event's first window
 * @param eventEnd end of the middle hop of its last window so far
 * @param eventAt when {@code eventFirst} was captured, as the event says; microseconds since 1970-01-01 UTC
 * @param cutShort whether the event lasts longer than a clip may
 */
public record ClipRange(
        int sampleRate, long first, long end, long eventFirst, long eventEnd, long eventAt, boolean cutShort) {
    public ClipRange {
        Require.that(
                sampleRate > 0 && first >= 0 && first < end && first <= eventFirst && eventFirst < eventEnd,
                "a clip must hold its event's start, was %d to %d for %d to %d",
                first,
                end,
                eventFirst,
                eventEnd);
    }

    /**
     * @param windows of the event's model
     * @param longest what the clip may last, what comes before included; the rest of the event is left out
     * @throws IllegalArgumentException for an event that does not hold together
     */
    public static ClipRange of(
            SoundEvent event, WindowShape windows, Duration before, Duration after, Duration longest) {
        int rate = event.getSampleRate();
        Require.that(
                rate > 0 && event.getOnsetIndex() >= 0 && event.getOffsetIndex() >= event.getOnsetIndex(),
                "event %s has windows %d to %d at %d Hz",
                event.getId(),
                event.getOnsetIndex(),
                event.getOffsetIndex(),
                rate);
        long eventFirst = windows.middleStart(event.getOnsetIndex(), rate);
        long eventEnd = windows.middleEnd(event.getOffsetIndex(), rate);
        long first = Math.max(0, eventFirst - samples(before, rate));
        long wanted = eventEnd + samples(after, rate);
        long end = Math.min(wanted, Math.max(first + samples(longest, rate), eventFirst + 1));
        return new ClipRange(rate, first, end, eventFirst, eventEnd, event.getOnsetAt(), end < wanted);
    }

    public long samples() {
        return end - first;
    }

    /** When a sample was captured, by the event's own time. */
    public long timeOf(long sample) {
        return eventAt + Math.floorDiv((sample - eventFirst) * 1_000_000, (long) sampleRate);
    }

    private static long samples(Duration duration, int rate) {
        return Math.multiplyExact(duration.toMillis(), (long) rate) / 1_000;
    }
}
