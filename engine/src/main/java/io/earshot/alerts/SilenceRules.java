package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.avro.Microphone;
import io.earshot.avro.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules on mics that fall silent, as functions of a state and a wall time. A mic is silent when coverage has not moved on
 * for as long as a rule says, by the timestamps of the coverage records: whether its stream retired or everything about
 * it stopped makes no difference. Each silence fires a rule once; a mic of which nothing has been heard for {@value
 * #FORGOTTEN} microseconds (a day) is not watched any more, so that a replay of old coverage raises no alerts.
 */
final class SilenceRules {
    static final long FORGOTTEN = 86_400_000_000L;

    private final List<Rule> rules;
    private final MicDirectory mics;
    private final boolean positions;
    private final AlertsMeter meter;

    /** @param positions whether alerts say where a mic stands */
    SilenceRules(List<Rule> rules, MicDirectory mics, boolean positions, AlertsMeter meter) {
        this.rules = rules;
        this.mics = mics;
        this.positions = positions;
        this.meter = meter;
    }

    /** The state after judging, null when the mic is not watched any more, and the alerts that fired. */
    record Judgement(@Nullable SilenceState state, List<Alert> alerts) {}

    /** @param now wall time, microseconds */
    Judgement judge(String micId, SilenceState state, long now) {
        boolean forgotten = now - state.seenAt() > FORGOTTEN;
        SilenceState after = state;
        List<Alert> alerts = new ArrayList<>();
        for (Rule rule : rules) {
            if (!(rule.condition() instanceof Condition.Silent silent) || now - state.seenAt() < silent.after()) {
                continue;
            }
            SilenceState.Fired last = state.fired().get(rule.name());
            if (last != null && last.since() == state.silentSince()) {
                continue;
            }
            Microphone mic = mics.find(micId);
            String siteId = mic == null ? null : mic.getSiteId();
            if (!rule.isFor(micId, siteId, mics)) {
                continue;
            }
            if (forgotten) {
                meter.suppressed(rule.name(), "not-seen-lately");
                continue;
            }
            long firedAt = state.silentSince() + silent.after();
            if (last != null && Math.abs(firedAt - last.at()) < rule.coolDown()) {
                meter.suppressed(rule.name(), "cool-down");
                after = after.with(rule.name(), new SilenceState.Fired(state.silentSince(), last.at()));
                continue;
            }
            Position position = mic == null || !positions ? null : mic.getPosition();
            alerts.add(AlertFactory.silent(rule, micId, siteId, position, state.silentSince(), silent.after()));
            meter.alert(rule.name(), rule.severity());
            after = after.with(rule.name(), new SilenceState.Fired(state.silentSince(), firedAt));
        }
        return new Judgement(forgotten ? null : after, alerts);
    }
}
