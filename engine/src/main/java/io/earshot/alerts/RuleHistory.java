package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertRule;
import io.earshot.config.AlertRulesConfig;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was emitted before a time, as the events and alerts topics hold it, and what a rule remembers of it: the state
 * that the alerts stage had then, put together again. Exact for a rule that has not changed since, as long as the history
 * reaches back by the rule's memory and cool-down.
 *
 * @param revisions every revision of every event that was decided before
 * @param alerts every alert that fired before
 */
public record RuleHistory(List<SoundEvent> revisions, List<Alert> alerts) {
    public static final RuleHistory NONE = new RuleHistory(List.of(), List.of());

    private static final Comparator<Revision> IN_ORDER = Comparator.comparingLong(Revision::decidedAt)
            .thenComparing(Revision::micId)
            .thenComparing(Revision::eventId)
            .thenComparingInt(Revision::revision);

    public RuleHistory {
        revisions = List.copyOf(revisions);
        alerts = List.copyOf(alerts);
    }

    /**
     * How far a history must reach back for every rule on events: by what the rule remembers, and by its cool-down.
     * Rules on silent mics go by the wall clock and have none.
     */
    public static Duration reach(AlertRulesConfig config) {
        long reach = 0;
        for (Map.Entry<String, AlertRule> written : config.rules().entrySet()) {
            Rule rule = Rule.of(written.getKey(), written.getValue());
            if (!(rule.condition() instanceof Condition.Silent)) {
                reach = Math.max(reach, Math.max(rule.memory(), rule.coolDown()));
            }
        }
        return Duration.of(reach, ChronoUnit.MICROS);
    }

    /** Names of the rules that look at all mics of a site together, and so wait for the settle time. */
    public static Set<String> acrossMics(AlertRulesConfig config) {
        Set<String> names = new HashSet<>();
        config.rules().forEach((name, written) -> {
            if (Rule.of(name, written).acrossMics()) {
                names.add(name);
            }
        });
        return names;
    }

    /** The same without the alerts of rules that are not what they were: what they fired tells nothing of what they are. */
    public RuleHistory withAlertsOf(Set<String> rules) {
        return new RuleHistory(
                revisions,
                alerts.stream().filter(alert -> rules.contains(alert.getRule())).toList());
    }

    /** What was decided, or fired, before a time; microseconds. */
    public RuleHistory before(long time) {
        return new RuleHistory(
                revisions.stream()
                        .filter(revision -> revision.getDecidedAt() < time)
                        .toList(),
                alerts.stream().filter(alert -> alert.getFiredAt() < time).toList());
    }

    /** @return the state of a rule in its scope: the mic, or the site where the rule looks across mics */
    RuleState of(Rule rule, String micId, @Nullable String siteId, MicDirectory mics) {
        List<Alert> fired = new ArrayList<>();
        Set<String> spent = new HashSet<>();
        for (Alert alert : alerts) {
            if (alert.getRule().equals(rule.name()) && isOf(alert, rule, micId, siteId)) {
                fired.add(alert);
                alert.getEvents().stream().map(AlertEvent::getId).forEach(spent::add);
            }
        }
        Map<String, Seen> seen = new LinkedHashMap<>();
        for (Revision revision : scope(rule, micId, siteId)) {
            if (rule.matches(revision, mics)) {
                seen.merge(
                        revision.eventId(),
                        Seen.first(revision, 0, false),
                        (before, unused) -> before.grown(revision, 0, false));
            }
        }
        List<Long> firedAt = fired.stream().map(Alert::getFiredAt).sorted().toList();
        return new RuleState(
                seen.values().stream()
                        .map(event -> spent.contains(event.eventId()) ? event.spend() : event)
                        .toList(),
                firedAt.subList(Math.max(0, firedAt.size() - RuleState.FIRINGS), firedAt.size()));
    }

    /** Revisions of a scope in the order in which the rule takes them: across mics sorted, of one mic as they came. */
    List<Revision> scope(Rule rule, String micId, @Nullable String siteId) {
        boolean site = spansSite(rule, siteId);
        List<Revision> scope = new ArrayList<>();
        for (SoundEvent event : revisions) {
            Revision revision = Revision.of(event);
            if (site
                    ? Objects.equals(revision.siteId(), siteId)
                    : isOf(rule, micId, revision.micId(), revision.siteId())) {
                scope.add(revision);
            }
        }
        if (site) {
            scope.sort(IN_ORDER);
        }
        return scope;
    }

    private static boolean isOf(Alert alert, Rule rule, String micId, @Nullable String siteId) {
        return spansSite(rule, siteId)
                ? Objects.equals(alert.getSiteId(), siteId)
                : alert.getMicIds().size() == 1
                        && isOf(rule, micId, alert.getMicIds().get(0), alert.getSiteId());
    }

    /** Under a rule across mics a mic's scope is its own only while it has no site. */
    private static boolean isOf(Rule rule, String micId, String otherMic, @Nullable String otherSite) {
        return micId.equals(otherMic) && (!rule.acrossMics() || otherSite == null);
    }

    private static boolean spansSite(Rule rule, @Nullable String siteId) {
        return rule.acrossMics() && siteId != null;
    }
}
