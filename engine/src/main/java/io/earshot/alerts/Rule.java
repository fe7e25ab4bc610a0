package io.earshot.alerts;

import io.earshot.avro.Microphone;
import io.earshot.avro.Severity;
import io.earshot.config.AlertOnly;
import io.earshot.config.AlertRule;
import io.earshot.config.AlertScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One alert rule with its defaults filled in.
 *
 * @param name key of alerts.yaml
 * @param condition when it fires
 * @param events event types it takes; empty for {@link Condition.Silent}
 * @param minScore least peak score
 * @param minDuration least duration so far, microseconds
 * @param only which mics it is for; null means all
 * @param acrossMics whether it looks at all mics of a site together
 * @param coolDown least time between two alerts, microseconds
 * @param severity how urgent its alerts are
 * @param message template of its message
 */
record Rule(
        String name,
        Condition condition,
        Set<String> events,
        double minScore,
        long minDuration,
        @Nullable AlertOnly only,
        boolean acrossMics,
        long coolDown,
        Severity severity,
        MessageTemplate message) {

    static Rule of(String name, AlertRule rule) {
        Condition condition = Condition.of(rule);
        List<String> events = rule.events();
        Double minScore = rule.minScore();
        String message = rule.message();
        return new Rule(
                name,
                condition,
                events == null ? Set.of() : Set.copyOf(events),
                minScore == null ? 0 : minScore,
                micros(rule.minDuration()),
                rule.only(),
                rule.scope() == AlertScope.SITE || rule.mics() != null,
                micros(rule.coolDown()),
                Severity.valueOf(rule.severity().name()),
                new MessageTemplate(message == null ? condition.defaultMessage() : message));
    }

    /** @return how long an event is remembered after its newest revision, microseconds of its mic's time */
    long memory() {
        return Math.max(condition.window(), RuleState.LEAST_MEMORY);
    }

    /** @return whether this revision matches; labels come from the registry as it stands */
    boolean matches(Revision revision, MicDirectory mics) {
        return mayMatch(revision) && carriesLabels(revision.micId(), mics);
    }

    /** @return whether this revision matches but for the labels of its mic */
    boolean mayMatch(Revision revision) {
        return events.contains(revision.type())
                && revision.peakScore() >= minScore
                && revision.offsetAt() - revision.onsetAt() >= minDuration
                && namesPlace(revision.micId(), revision.siteId());
    }

    /** @return whether the rule is for this mic */
    boolean isFor(String micId, @Nullable String siteId, MicDirectory mics) {
        return namesPlace(micId, siteId) && carriesLabels(micId, mics);
    }

    private boolean namesPlace(String micId, @Nullable String siteId) {
        if (only == null) {
            return true;
        }
        List<String> sites = only.sites();
        List<String> ids = only.mics();
        return (sites == null || (siteId != null && sites.contains(siteId))) && (ids == null || ids.contains(micId));
    }

    private boolean carriesLabels(String micId, MicDirectory mics) {
        Map<String, String> labels = only == null ? null : only.labels();
        if (labels == null) {
            return true;
        }
        Microphone mic = mics.find(micId);
        return mic != null && mic.getLabels().entrySet().containsAll(labels.entrySet());
    }

    static long micros(@Nullable Duration time) {
        return time == null ? 0 : time.toNanos() / 1_000;
    }
}
