package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.config.AlertRulesConfig;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why an event fired an alert rule, or did not: a pure function of the rules and of what was emitted. The states of the
 * rules before the event are put together from the topics, see {@link RuleHistory}; from there on the live rules judge.
 */
public final class WhyAlert {
    private WhyAlert() {}

    /** What became of an event under a rule. */
    public enum Verdict {
        FIRED,
        /** It matched, and was held back. */
        HELD_BACK,
        /** None of its revisions matched. */
        NO_MATCH,
        /** There was no event. */
        NO_EVENT
    }

    /**
     * One rule's answer.
     *
     * @param rule its name
     * @param because in a line
     * @param alert what was emitted; null unless it fired, or where the alert has not been published
     */
    public record Finding(String rule, Verdict verdict, String because, @Nullable Alert alert) {}

    /**
     * @param config the rules
     * @param emitted revisions of events and alerts around the event, those of its site's other mics among them; back by
     *     the longest memory and cool-down of the rules, and on until what came of the event
     * @param type the event's type
     * @param eventId the event; null where there was none
     * @return an answer of every rule for events of that type, in the rules' order
     */
    public static List<Finding> explain(
            AlertRulesConfig config, RuleHistory emitted, MicDirectory mics, String type, @Nullable String eventId) {
        List<Finding> findings = new ArrayList<>();
        List<Revision> own = emitted.revisions().stream()
                .filter(event -> event.getId().equals(eventId))
                .map(Revision::of)
                .toList();
        config.rules().forEach((name, written) -> {
            Rule rule = Rule.of(name, written);
            if (rule.events().contains(type)) {
                findings.add(
                        own.isEmpty()
                                ? new Finding(name, Verdict.NO_EVENT, "there was no event to judge", null)
                                : explain(rule, emitted, mics, own));
            }
        });
        return findings;
    }

    private static Finding explain(Rule rule, RuleHistory emitted, MicDirectory mics, List<Revision> own) {
        Revision first = own.get(0);
        for (Alert alert : emitted.alerts()) {
            if (alert.getRule().equals(rule.name())
                    && alert.getEvents().stream()
                            .anyMatch(event -> event.getId().equals(first.eventId()))) {
                return new Finding(
                        rule.name(),
                        Verdict.FIRED,
                        "at %s: %s".formatted(iso(alert.getFiredAt()), alert.getMessage()),
                        alert);
            }
        }
        if (own.stream().noneMatch(revision -> rule.matches(revision, mics))) {
            return new Finding(rule.name(), Verdict.NO_MATCH, mismatch(rule, own.get(own.size() - 1), mics), null);
        }
        if (rule.condition() instanceof Condition.Quorum quorum && first.siteId() == null) {
            return new Finding(
                    rule.name(),
                    Verdict.NO_MATCH,
                    "asks for %d mics of a site, and mic %s belongs to none".formatted(quorum.mics(), first.micId()),
                    null);
        }
        return judged(rule, emitted, mics, first);
    }

    private static String mismatch(Rule rule, Revision last, MicDirectory mics) {
        double duration = (last.offsetAt() - last.onsetAt()) / 1e6;
        if (!(last.peakScore() >= rule.minScore())) {
            return "min-score %s, the peak was %.4f".formatted(rule.minScore(), last.peakScore());
        }
        if (last.offsetAt() - last.onsetAt() < rule.minDuration()) {
            return String.format(
                    Locale.ROOT, "min-duration %.2f s, it lasted %.2f s", rule.minDuration() / 1e6, duration);
        }
        return rule.isFor(last.micId(), last.siteId(), mics)
                ? "no revision met min-score and min-duration together"
                : "the rule is not for mic %s: only %s".formatted(last.micId(), rule.only());
    }

    /** Lets the rule judge again what it was given from the event on. */
    private static Finding judged(Rule rule, RuleHistory emitted, MicDirectory mics, Revision first) {
        RuleState state = emitted.before(first.decidedAt()).of(rule, first.micId(), first.siteId(), mics);
        int limit = rule.acrossMics() ? AlertRules.SITE_LIMIT : AlertRules.MIC_LIMIT;
        String because = "it was no more than repeated";
        boolean coolingDown = false;
        for (Revision revision : emitted.scope(rule, first.micId(), first.siteId())) {
            if (revision.decidedAt() < first.decidedAt() || !rule.matches(revision, mics)) {
                continue;
            }
            Firing firing = state.step(rule, revision, 0, false, limit, why -> {});
            boolean own = revision.eventId().equals(first.eventId());
            Set<String> took = new HashSet<>();
            if (firing != null) {
                firing.events().forEach(event -> took.add(event.eventId()));
            }
            if (took.contains(first.eventId())) {
                return new Finding(
                        rule.name(),
                        Verdict.FIRED,
                        "the rule fires at %s; no such alert has been published yet"
                                .formatted(iso(revision.decidedAt())),
                        null);
            }
            if (own && !coolingDown) {
                String cooling = coolingDown(rule, state, revision);
                coolingDown = cooling != null;
                because = cooling == null ? progress(rule.condition(), state, revision) : cooling;
            }
        }
        return new Finding(rule.name(), Verdict.HELD_BACK, because, null);
    }

    /** @return what is said of the cool-down where nothing else held the revision back, else null */
    private static @Nullable String coolingDown(Rule rule, RuleState state, Revision revision) {
        Seen current = null;
        List<Seen> unspent = new ArrayList<>();
        for (Seen event : state.seen()) {
            if (!event.spent()) {
                unspent.add(event);
            }
            if (event.eventId().equals(revision.eventId())) {
                current = event;
            }
        }
        if (current == null
                || current.spent()
                || rule.condition().judge(unspent, current, revision.decidedAt()) == null) {
            return null;
        }
        for (long fired : state.firedAt()) {
            if (Math.abs(revision.decidedAt() - fired) < rule.coolDown()) {
                return "cool-down of %s s since the alert at %s".formatted(seconds(rule.coolDown()), iso(fired));
            }
        }
        return null;
    }

    /** How far the condition was met. */
    private static String progress(Condition condition, RuleState state, Revision revision) {
        long at = revision.decidedAt();
        List<Seen> counted = new ArrayList<>();
        for (Seen event : state.seen()) {
            if (!event.spent() && event.matchedAt() <= at && event.matchedAt() >= at - condition.window()) {
                counted.add(event);
            }
        }
        if (condition instanceof Condition.Count count) {
            return "count %d within %s s, there were %d so far"
                    .formatted(count.count(), seconds(count.within()), counted.size());
        }
        if (condition instanceof Condition.Quorum quorum) {
            long heard = counted.stream().map(Seen::micId).distinct().count();
            return "quorum of %d mics within %s s, it was heard by %d"
                    .formatted(quorum.mics(), seconds(quorum.within()), heard);
        }
        if (condition instanceof Condition.Share share) {
            List<Seen> unspent =
                    state.seen().stream().filter(event -> !event.spent()).toList();
            long covered = Condition.Share.covered(unspent, at - share.of(), at);
            return "share %s %% of %s s, it was %s %%"
                    .formatted(percent(share.share()), seconds(share.of()), percent((double) covered / share.of()));
        }
        return "it matched first while the rule was cooling down";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static String seconds(long micros) {
        return String.format(Locale.ROOT, "%.0f", micros / 1e6);
    }

    private static String iso(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
