package io.earshot.chaos;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.SoundEvent;
import io.earshot.chaos.FaultPlayer.Played;
import io.earshot.config.AlertRulesConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was going on when the faults hit, by the mics' clocks. */
final class Spans {
    private static final Set<FaultKind> SIGKILLS = Set.of(FaultKind.KILL, FaultKind.WIPE);

    private final List<Played> faults;
    private final long begin;
    private final long startedAt;

    /**
     * @param begin when the audio began, by {@link System#nanoTime}
     * @param startedAt the same by the mics' clocks, microseconds since 1970-01-01 UTC
     */
    Spans(List<Played> faults, long begin, long startedAt) {
        this.faults = List.copyOf(faults);
        this.begin = begin;
        this.startedAt = startedAt;
    }

    /** @return how many engines were killed while some event was open */
    int killsWithEventOpen(List<SoundEvent> revisions) {
        Map<String, long[]> open = new HashMap<>();
        for (SoundEvent each : revisions) {
            long[] span = open.computeIfAbsent(each.getId(), id -> new long[] {each.getDecidedAt(), 0});
            span[1] = each.getDecidedAt();
        }
        return (int) faults.stream()
                .filter(each -> SIGKILLS.contains(each.fault().kind()))
                .filter(each -> open.values().stream().anyMatch(span -> span[0] < at(each) && at(each) < span[1]))
                .count();
    }

    /** @return how many alerts of rules that count or ask for several mics rest on events from before and after a fault */
    int alertsOverFaults(List<Alert> alerts, AlertRulesConfig rules) {
        return (int) alerts.stream()
                .filter(alert -> {
                    var rule = rules.rules().get(alert.getRule());
                    return rule != null && (rule.count() != null || rule.mics() != null);
                })
                .filter(alert -> faults.stream().anyMatch(fault -> spans(alert, at(fault))))
                .count();
    }

    private static boolean spans(Alert alert, long at) {
        long first = alert.getEvents().stream()
                .mapToLong(AlertEvent::getOnsetAt)
                .min()
                .orElse(Long.MAX_VALUE);
        return first < at && at < alert.getFiredAt();
    }

    private long at(Played fault) {
        return startedAt + (fault.nanos() - begin) / 1_000;
    }
}
