package io.earshot.backtest;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.SoundEvent;
import io.earshot.backtest.Difference.Excuse;
import io.earshot.backtest.Difference.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of two runs over the same time. Alerts with the same id are one; of the rest, two of the same rule and place
 * that fired within {@link #NEAR} of each other are taken for one that changed. An alert belongs to the time that it fired
 * in. Whether it was late is no difference: a replay has no arrivals.
 */
public final class AlertDifferences {
    /** How far apart two alerts with different ids may have fired to be taken for one. */
    public static final Duration NEAR = Duration.ofMinutes(1);

    private AlertDifferences() {}

    /**
     * @param from microseconds since 1970-01-01 UTC
     * @param to exclusive
     * @param events differences of the events: alerts that rest on a tie are ties
     * @param late whether an alert may hang on when its site's mics were heard from
     * @return a difference for every alert, by the time at which it fired
     */
    public static List<Difference<Alert>> of(
            List<Alert> emitted,
            List<Alert> replayed,
            long from,
            long to,
            List<Difference<SoundEvent>> events,
            Predicate<Alert> late) {
        Set<String> tied = new HashSet<>();
        for (Difference<SoundEvent> event : events) {
            if (event.excuse() == Excuse.TIE) {
                tied.add(event.any().getId());
                SoundEvent replay = event.replayed();
                if (replay != null) {
                    tied.add(replay.getId());
                }
            }
        }
        Excuses excuses = new Excuses(tied, late);
        Map<String, Alert> now = new LinkedHashMap<>();
        replayed.forEach(alert -> now.put(alert.getId(), alert));
        List<Difference<Alert>> differences = new ArrayList<>();
        List<Alert> gone = new ArrayList<>();
        for (Alert alert : emitted) {
            Alert same = now.remove(alert.getId());
            if (same != null && (isIn(alert, from, to) || isIn(same, from, to))) {
                differences.add(compared(alert, same, excuses));
            } else if (same == null && isIn(alert, from, to)) {
                gone.add(alert);
            }
        }
        List<Alert> come = new ArrayList<>(now.values());
        come.removeIf(alert -> !isIn(alert, from, to));
        for (Alert alert : gone) {
            Alert instead = near(alert, come);
            if (instead == null) {
                differences.add(Difference.missing(alert, excuses.of(alert, alert)));
            } else {
                come.remove(instead);
                differences.add(compared(alert, instead, excuses));
            }
        }
        come.forEach(alert -> differences.add(Difference.extra(alert, excuses.of(alert, alert))));
        differences.sort(Comparator.comparingLong(
                        (Difference<Alert> difference) -> difference.any().getFiredAt())
                .thenComparing(difference -> difference.any().getRule())
                .thenComparing(difference -> difference.any().getId()));
        return differences;
    }

    private static boolean isIn(Alert alert, long from, long to) {
        return alert.getFiredAt() >= from && alert.getFiredAt() < to;
    }

    /** @param tied ids of events that differ by a tie */
    private record Excuses(Set<String> tied, Predicate<Alert> late) {
        Excuse of(Alert emitted, Alert replayed) {
            if (rests(emitted) || rests(replayed)) {
                return Excuse.TIE;
            }
            return emitted.getLate() || late.test(emitted) || late.test(replayed) ? Excuse.LATE : Excuse.NONE;
        }

        private boolean rests(Alert alert) {
            return alert.getEvents().stream().map(AlertEvent::getId).anyMatch(tied::contains);
        }
    }

    private static @Nullable Alert near(Alert alert, List<Alert> others) {
        for (Alert other : others) {
            boolean place = Objects.equals(other.getSiteId(), alert.getSiteId())
                    && (alert.getSiteId() != null || other.getMicIds().equals(alert.getMicIds()));
            long apart = Math.abs(other.getFiredAt() - alert.getFiredAt());
            if (place && other.getRule().equals(alert.getRule()) && apart <= NEAR.toNanos() / 1_000) {
                return other;
            }
        }
        return null;
    }

    private static Difference<Alert> compared(Alert emitted, Alert replayed, Excuses excuses) {
        List<String> how = new ArrayList<>();
        if (replayed.getFiredAt() != emitted.getFiredAt()) {
            how.add("fired %+.6f s".formatted((replayed.getFiredAt() - emitted.getFiredAt()) / 1e6));
        }
        if (replayed.getSeverity() != emitted.getSeverity()) {
            how.add("%s, was %s".formatted(replayed.getSeverity(), emitted.getSeverity()));
        }
        if (!events(replayed).equals(events(emitted))) {
            how.add("events %s, were %s".formatted(events(replayed), events(emitted)));
        }
        return how.isEmpty()
                ? new Difference<>(Kind.SAME, Excuse.NONE, emitted, replayed, how)
                : new Difference<>(Kind.CHANGED, excuses.of(emitted, replayed), emitted, replayed, how);
    }

    private static Set<String> events(Alert alert) {
        return alert.getEvents().stream().map(AlertEvent::getId).collect(Collectors.toSet());
    }
}
