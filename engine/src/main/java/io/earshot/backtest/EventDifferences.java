package io.earshot.backtest;

import io.earshot.avro.EventStatus;
import io.earshot.avro.SoundEvent;
import io.earshot.backtest.Difference.Excuse;
import io.earshot.backtest.Difference.Kind;
import io.earshot.events.NearThresholds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of two runs over the same time. Events with the same id are one event; of the rest, two of the same mic and
 * type that overlap in time are taken for one that changed, earliest onset first: another model gives other ids. An event
 * belongs to the time that its onset lies in. One that is still open is compared revision by revision of the same number.
 */
public final class EventDifferences {
    private EventDifferences() {}

    /**
     * @param emitted revisions, those of a mic in order
     * @param replayed revisions likewise
     * @param from microseconds since 1970-01-01 UTC
     * @param to exclusive
     * @param near what may tie
     * @param reach how far a window may lie from an event that it decides about
     * @return a difference for every event, by onset
     */
    public static List<Difference<SoundEvent>> of(
            List<SoundEvent> emitted,
            List<SoundEvent> replayed,
            long from,
            long to,
            NearThresholds near,
            Duration reach) {
        Map<String, List<SoundEvent>> before = byId(emitted);
        Map<String, List<SoundEvent>> now = byId(replayed);
        List<Difference<SoundEvent>> differences = new ArrayList<>();
        List<SoundEvent> gone = new ArrayList<>();
        Ties ties = new Ties(near, reach.toNanos() / 1_000);
        before.forEach((id, revisions) -> {
            SoundEvent event = last(revisions);
            List<SoundEvent> same = now.remove(id);
            if (same != null) {
                if (isIn(event, from, to) || isIn(last(same), from, to)) {
                    differences.add(compared(event, counterpart(event, same), ties));
                }
            } else if (isIn(event, from, to)) {
                gone.add(event);
            }
        });
        List<SoundEvent> come = new ArrayList<>();
        now.values().stream()
                .map(EventDifferences::last)
                .filter(event -> isIn(event, from, to))
                .forEach(come::add);
        come.sort(Comparator.comparingLong(SoundEvent::getOnsetAt));
        gone.sort(Comparator.comparingLong(SoundEvent::getOnsetAt));
        for (SoundEvent event : gone) {
            SoundEvent instead = overlapping(event, come);
            if (instead == null) {
                differences.add(Difference.missing(event, ties.explain(event, event)));
            } else {
                come.remove(instead);
                differences.add(compared(event, instead, ties));
            }
        }
        come.forEach(event -> differences.add(Difference.extra(event, ties.explain(event, event))));
        differences.sort(Comparator.comparingLong(
                        (Difference<SoundEvent> difference) -> difference.any().getOnsetAt())
                .thenComparing(difference -> difference.any().getMicId())
                .thenComparing(difference -> difference.any().getType()));
        return differences;
    }

    private record Ties(NearThresholds near, long reach) {
        Excuse explain(SoundEvent a, SoundEvent b) {
            boolean tie = near.between(
                    a.getMicId(),
                    a.getType(),
                    Math.min(a.getOnsetAt(), b.getOnsetAt()) - reach,
                    Math.max(a.getOffsetAt(), b.getOffsetAt()) + reach);
            return tie ? Excuse.TIE : Excuse.NONE;
        }
    }

    private static Map<String, List<SoundEvent>> byId(List<SoundEvent> revisions) {
        Map<String, List<SoundEvent>> byId = new LinkedHashMap<>();
        revisions.forEach(revision ->
                byId.computeIfAbsent(revision.getId(), id -> new ArrayList<>()).add(revision));
        return byId;
    }

    private static SoundEvent last(List<SoundEvent> revisions) {
        return revisions.get(revisions.size() - 1);
    }

    private static boolean isIn(SoundEvent event, long from, long to) {
        return event.getOnsetAt() >= from && event.getOnsetAt() < to;
    }

    /** The replay may have gone on where the emitted event is still open. */
    private static SoundEvent counterpart(SoundEvent emitted, List<SoundEvent> replayed) {
        if (emitted.getStatus() != EventStatus.CLOSED) {
            for (SoundEvent revision : replayed) {
                if (revision.getRevision() == emitted.getRevision()) {
                    return revision;
                }
            }
        }
        return last(replayed);
    }

    private static @Nullable SoundEvent overlapping(SoundEvent event, List<SoundEvent> others) {
        for (SoundEvent other : others) {
            if (other.getMicId().equals(event.getMicId())
                    && other.getType().equals(event.getType())
                    && other.getOnsetAt() < event.getOffsetAt()
                    && event.getOnsetAt() < other.getOffsetAt()) {
                return other;
            }
        }
        return null;
    }

    private static Difference<SoundEvent> compared(SoundEvent emitted, SoundEvent replayed, Ties ties) {
        List<String> how = new ArrayList<>();
        note(how, "onset", replayed.getOnsetAt() - emitted.getOnsetAt());
        note(how, "offset", replayed.getOffsetAt() - emitted.getOffsetAt());
        if (Math.abs(replayed.getPeakScore() - emitted.getPeakScore()) > NearThresholds.TOLERANCE) {
            how.add("peak %.4f, was %.4f".formatted(replayed.getPeakScore(), emitted.getPeakScore()));
        }
        if (replayed.getStatus() != emitted.getStatus() || replayed.getCloseCause() != emitted.getCloseCause()) {
            how.add("%s, was %s".formatted(state(replayed), state(emitted)));
        }
        return new Difference<>(
                how.isEmpty() ? Kind.SAME : Kind.CHANGED,
                how.isEmpty() ? Excuse.NONE : ties.explain(emitted, replayed),
                emitted,
                replayed,
                how);
    }

    private static void note(List<String> how, String what, long micros) {
        if (micros != 0) {
            how.add("%s %+.6f s".formatted(what, micros / 1e6));
        }
    }

    private static String state(SoundEvent event) {
        return event.getStatus() + (event.getCloseCause() == null ? "" : " " + event.getCloseCause());
    }
}
