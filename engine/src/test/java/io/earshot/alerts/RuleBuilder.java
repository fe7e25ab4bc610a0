package io.earshot.alerts;

import io.earshot.config.AlertOnly;
import io.earshot.config.AlertRule;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.AlertScope;
import io.earshot.config.AlertSeverity;
import io.earshot.config.AlertSilent;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Writes alert rules for tests; nothing is checked but by the rule itself. */
final class RuleBuilder {
    private List<String> events;
    private Double minScore;
    private Duration minDuration;
    private AlertOnly only;
    private Integer count;
    private Integer mics;
    private Double share;
    private Duration within;
    private Duration of;
    private AlertSilent silent;
    private AlertScope scope;
    private Duration coolDown;
    private String message;

    static RuleBuilder on(String... types) {
        RuleBuilder builder = new RuleBuilder();
        builder.events = List.of(types);
        return builder;
    }

    static RuleBuilder silentFor(int seconds) {
        RuleBuilder builder = new RuleBuilder();
        builder.silent = new AlertSilent(Duration.ofSeconds(seconds));
        return builder;
    }

    RuleBuilder minScore(double score) {
        minScore = score;
        return this;
    }

    RuleBuilder minDuration(int seconds) {
        minDuration = Duration.ofSeconds(seconds);
        return this;
    }

    RuleBuilder only(AlertOnly which) {
        only = which;
        return this;
    }

    RuleBuilder count(int events, int seconds) {
        count = events;
        within = Duration.ofSeconds(seconds);
        return this;
    }

    RuleBuilder mics(int distinct, int seconds) {
        mics = distinct;
        within = Duration.ofSeconds(seconds);
        return this;
    }

    RuleBuilder share(double part, int seconds) {
        share = part;
        of = Duration.ofSeconds(seconds);
        return this;
    }

    RuleBuilder site() {
        scope = AlertScope.SITE;
        return this;
    }

    RuleBuilder coolDown(int seconds) {
        coolDown = Duration.ofSeconds(seconds);
        return this;
    }

    RuleBuilder message(String template) {
        message = template;
        return this;
    }

    AlertRule build() {
        return new AlertRule(
                events,
                minScore,
                minDuration,
                only,
                count,
                mics,
                share,
                within,
                of,
                silent,
                scope,
                coolDown,
                AlertSeverity.WARNING,
                message);
    }

    /** A configuration of this rule alone, named {@code rule}, with a settle time of 10 s. */
    AlertRulesConfig alone() {
        return new AlertRulesConfig(Duration.ofSeconds(10), Map.of("rule", build()));
    }
}
