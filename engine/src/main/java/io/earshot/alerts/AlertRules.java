package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.config.AlertRulesConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The alert rules on sound events, as functions of a state and a revision: the same for live topics and for files.
 *
 * <p>Rules on one mic take every revision at once, in the mic's order. Rules across mics take them in the order that a
 * {@link SettleQueue} gives. A mic without a site stands alone: rules for a site treat it as a site of one mic, at once,
 * and rules that ask for several mics leave it out.
 *
 * <p>Immutable but for the meter; the states belong to the caller's thread.
 */
final class AlertRules {
    /** How many events a rule may remember per mic, and per site. */
    static final int MIC_LIMIT = 256;

    static final int SITE_LIMIT = 1_024;

    private final List<Rule> onMic = new ArrayList<>();
    private final List<Rule> acrossMics = new ArrayList<>();
    private final List<Rule> standingAlone = new ArrayList<>();
    private final List<Rule> silent = new ArrayList<>();
    private final Set<String> names;
    private final long settle;
    private final MicDirectory mics;
    private final AlertsMeter meter;
    private final AlertTimes times;

    AlertRules(AlertRulesConfig config, MicDirectory mics, AlertsMeter meter) {
        this(config, mics, meter, AlertTimes.UTC);
    }

    /** @param times how messages write times */
    AlertRules(AlertRulesConfig config, MicDirectory mics, AlertsMeter meter, AlertTimes times) {
        this.names = config.rules().keySet();
        this.settle = Rule.micros(config.settle());
        this.mics = mics;
        this.meter = meter;
        this.times = times;
        config.rules().forEach((name, written) -> {
            Rule rule = Rule.of(name, written);
            if (rule.condition() instanceof Condition.Silent) {
                silent.add(rule);
            } else {
                (rule.acrossMics() ? acrossMics : onMic).add(rule);
                if (!(rule.condition() instanceof Condition.Quorum)) {
                    standingAlone.add(rule);
                }
            }
        });
    }

    /** @return settle time of rules across mics, microseconds */
    long settle() {
        return settle;
    }

    List<Rule> silent() {
        return silent;
    }

    /** @return whether a rule that fires at once cares for this revision: else its mic's state need not be read */
    boolean concernsMic(Revision revision) {
        return atOnce(revision).stream().anyMatch(rule -> rule.matches(revision, mics));
    }

    /** @return whether a rule across mics may care for this revision, whatever the labels of its mic */
    boolean concernsSite(Revision revision) {
        return revision.siteId() != null && acrossMics.stream().anyMatch(rule -> rule.mayMatch(revision));
    }

    /** Takes a mic's next revision. */
    List<Alert> onMic(RuleStates states, Revision revision) {
        return step(atOnce(revision), states, revision, 0, false, MIC_LIMIT);
    }

    /**
     * Takes a site's next revision.
     *
     * @param arrivedAt wall time of its arrival, microseconds; 0 where arrival means nothing
     * @param late whether it came after its settle time
     */
    List<Alert> onSite(RuleStates states, Revision revision, long arrivedAt, boolean late) {
        return step(acrossMics, states, revision, arrivedAt, late, SITE_LIMIT);
    }

    /** @return what the rules of a mic remember, or those of a site where one is named */
    RuleStates after(RuleHistory history, String micId, @Nullable String siteId) {
        SortedMap<String, RuleState> states = new TreeMap<>();
        List<Rule> scoped = new ArrayList<>(siteId != null ? acrossMics : onMic);
        if (siteId == null) {
            scoped.addAll(standingAlone);
        }
        for (Rule rule : scoped) {
            states.put(rule.name(), history.of(rule, micId, siteId, mics));
        }
        return new RuleStates(states);
    }

    /** Forgets what rules remember that are not configured any more. */
    void prune(RuleStates states) {
        states.retain(names);
    }

    /** Counts what a full settle queue released before its time. */
    void releasedEarly(Revision revision) {
        for (Rule rule : acrossMics) {
            if (rule.matches(revision, mics)) {
                meter.suppressed(rule.name(), "settle-full");
            }
        }
    }

    private List<Rule> atOnce(Revision revision) {
        return revision.siteId() == null ? standingAlone : onMic;
    }

    private List<Alert> step(
            List<Rule> rules, RuleStates states, Revision revision, long arrivedAt, boolean late, int limit) {
        List<Alert> alerts = new ArrayList<>();
        for (Rule rule : rules) {
            if (!rule.matches(revision, mics)) {
                continue;
            }
            if (late) {
                meter.late(rule.name());
            }
            Alert alert = step(rule, states.of(rule), revision, arrivedAt, late, limit);
            if (alert != null) {
                meter.alert(rule.name(), rule.severity());
                alerts.add(alert);
            }
        }
        return alerts;
    }

    private @Nullable Alert step(
            Rule rule, RuleState state, Revision revision, long arrivedAt, boolean late, int limit) {
        Firing firing = state.step(rule, revision, arrivedAt, late, limit, why -> meter.suppressed(rule.name(), why));
        return firing == null ? null : AlertFactory.fired(rule, revision, firing, times);
    }
}
