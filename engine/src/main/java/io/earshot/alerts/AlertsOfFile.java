package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertRulesConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The alerts of sound events that are all known: recordings, or a stretch of a topic. The same functions as live, with a
 * settle time without end. Rules on silent mics do not apply: a file's end is no silence.
 */
public final class AlertsOfFile {
    private AlertsOfFile() {}

    /**
     * @param revisions every revision of every event, those of one mic in its order; mics in any order
     * @return alerts by the time when they fired
     */
    public static List<Alert> of(AlertRulesConfig config, List<SoundEvent> revisions) {
        return of(config, revisions, MicDirectory.EMPTY, AlertsMeter.NONE);
    }

    /** @param times how messages write times; a recording whose clock nobody knows starts at time 0 */
    public static List<Alert> of(AlertRulesConfig config, List<SoundEvent> revisions, AlertTimes times) {
        return of(new AlertRules(config, MicDirectory.EMPTY, AlertsMeter.NONE, times), revisions, RuleHistory.NONE);
    }

    /**
     * @param mics for rules that ask for labels
     * @param meter told of alerts and of what was held back
     */
    public static List<Alert> of(
            AlertRulesConfig config, List<SoundEvent> revisions, MicDirectory mics, AlertsMeter meter) {
        return of(new AlertRules(config, mics, meter), revisions, RuleHistory.NONE);
    }

    /** @param before what the rules remember to begin with */
    public static List<Alert> of(
            AlertRulesConfig config, List<SoundEvent> revisions, MicDirectory mics, RuleHistory before) {
        return of(new AlertRules(config, mics, AlertsMeter.NONE), revisions, before);
    }

    private static List<Alert> of(AlertRules rules, List<SoundEvent> revisions, RuleHistory before) {
        Map<String, RuleStates> byMic = new TreeMap<>();
        Map<String, SiteLane> bySite = new TreeMap<>();
        List<Alert> alerts = new ArrayList<>();
        for (SoundEvent event : revisions) {
            Revision revision = Revision.of(event);
            RuleStates states = byMic.computeIfAbsent(revision.micId(), mic -> rules.after(before, mic, null));
            alerts.addAll(rules.onMic(states, revision));
            if (revision.siteId() != null) {
                SiteLane lane = bySite.computeIfAbsent(
                        revision.siteId(), site -> SiteLane.ofFile(rules, rules.after(before, "", site)));
                alerts.addAll(lane.arrive(revision, 0));
            }
        }
        for (SiteLane lane : bySite.values()) {
            alerts.addAll(lane.flush());
        }
        alerts.sort(Comparator.comparingLong(Alert::getFiredAt)
                .thenComparing(Alert::getRule)
                .thenComparing(Alert::getId));
        return alerts;
    }
}
