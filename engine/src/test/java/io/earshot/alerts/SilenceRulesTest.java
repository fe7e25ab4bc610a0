package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.Microphone;
import io.earshot.avro.Position;
import io.earshot.config.AlertOnly;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SilenceRulesTest {
    private static final double DAY = 86_400;

    private final RecordingMeter meter = new RecordingMeter();
    private SilenceState state = SilenceState.first(at(100), at(101));

    @Test
    void aMicThatSaysNothingForAsLongAsTheRuleSaysFiresOnce() {
        SilenceRules rules = rules(RuleBuilder.silentFor(60), MicDirectory.EMPTY);
        assertThat(judge(rules, 160.9)).isEmpty();
        List<Alert> alerts = judge(rules, 161);
        assertThat(alerts).singleElement().satisfies(alert -> {
            assertThat(alert.getMicIds()).containsExactly("m1");
            assertThat(alert.getSiteId()).isNull();
            assertThat(alert.getFiredAt()).isEqualTo(at(160));
            assertThat(alert.getEvents()).isEmpty();
            assertThat(alert.getNumbers()).containsEntry("after_s", 60.0);
            assertThat(alert.getMessage()).isEqualTo("mic m1 has been silent since 2026-11-01T00:01:40Z");
        });
        assertThat(judge(rules, 200)).isEmpty();
        assertThat(judge(rules, 5_000)).isEmpty();
    }

    @Test
    void aMicThatCameBackAndFellSilentAgainFiresAgainUnderAnotherId() {
        SilenceRules rules = rules(RuleBuilder.silentFor(60), MicDirectory.EMPTY);
        Alert first = judge(rules, 170).get(0);
        state = state.with(at(500), false, at(501));
        assertThat(judge(rules, 520)).isEmpty();
        Alert second = judge(rules, 561).get(0);
        assertThat(second.getId()).isNotEqualTo(first.getId());
    }

    @Test
    void theCoolDownHoldsBackAFlappingMic() {
        SilenceRules rules = rules(RuleBuilder.silentFor(60).coolDown(300), MicDirectory.EMPTY);
        assertThat(judge(rules, 170)).hasSize(1);
        state = state.with(at(200), false, at(201));
        assertThat(judge(rules, 270)).isEmpty();
        assertThat(judge(rules, 280)).isEmpty();
        assertThat(meter.told).containsOnlyOnce("suppressed rule cool-down");
        state = state.with(at(500), false, at(501));
        assertThat(judge(rules, 561)).hasSize(1);
    }

    @Test
    void recordsThatAddNothingAreNoSignOfLife() {
        SilenceState before = state;
        assertThat(state.with(at(100), false, at(130))).isSameAs(before); // the word that the stream retired
        assertThat(state.with(at(40), false, at(130))).isSameAs(before); // an older minute, or another model
        assertThat(state.with(at(100.1), false, at(130)).seenAt()).isEqualTo(at(130));
    }

    @Test
    void aClockSetBackIsASignOfLife() {
        state = SilenceState.first(at(100 * DAY), at(101));
        assertThat(state.silentSince()).isEqualTo(at(101)); // not in 100 days
        state = state.with(at(102), false, at(103));
        assertThat(state.silentSince()).isEqualTo(at(102));
    }

    @Test
    void audioForTimeThatWasKnownAlreadyIsASignOfLifeToo() {
        SilenceRules rules = rules(RuleBuilder.silentFor(60), MicDirectory.EMPTY);
        for (int written = 111; written < 500; written += 10) {
            state = state.with(at(100), true, at(written));
            assertThat(judge(rules, written + 9)).isEmpty();
        }
        SilenceState before = state;
        assertThat(state.with(at(100), true, at(300))).as("read again").isSameAs(before);
        assertThat(state.with(at(100), false, at(510))).as("retired").isSameAs(before);
        assertThat(judge(rules, 550)).isEmpty();
        assertThat(judge(rules, 551)).singleElement().satisfies(alert -> assertThat(alert.getFiredAt())
                .isEqualTo(at(551)));
    }

    @Test
    void aMicNotSeenForADayRaisesNoAlertAndIsForgotten() {
        SilenceRules rules = rules(RuleBuilder.silentFor(60), MicDirectory.EMPTY);
        SilenceRules.Judgement judgement = rules.judge("m1", state, at(101 + DAY) + 1);
        assertThat(judgement.alerts()).isEmpty();
        assertThat(judgement.state()).isNull();
        assertThat(meter.told).containsExactly("suppressed rule not-seen-lately");
    }

    @Test
    void siteAndPositionComeFromTheRegistryAndSoDoLabels() {
        Microphone mic = new Microphone();
        mic.setMicId("m1");
        mic.setSiteId("north");
        mic.setPosition(new Position(1.0, 2.0, null));
        mic.setLabels(Map.of("power", "mains"));
        SilenceRules mains =
                rules(RuleBuilder.silentFor(60).only(new AlertOnly(null, null, Map.of("power", "mains"))), id -> mic);
        SilenceRules solar =
                rules(RuleBuilder.silentFor(60).only(new AlertOnly(null, null, Map.of("power", "solar"))), id -> mic);
        assertThat(judge(solar, 170)).isEmpty();
        assertThat(judge(mains, 170)).singleElement().satisfies(alert -> {
            assertThat(alert.getSiteId()).isEqualTo("north");
            assertThat(alert.getPosition()).isEqualTo(mic.getPosition());
            assertThat(alert.getMessage()).isEqualTo("mic m1 (site north) has been silent since 2026-11-01T00:01:40Z");
        });
    }

    @Test
    void aPositionThatIsWithheldIsInNoAlert() {
        Microphone mic = new Microphone();
        mic.setMicId("m1");
        mic.setSiteId("north");
        mic.setPosition(new Position(1.0, 2.0, null));
        AlertRules all = new AlertRules(RuleBuilder.silentFor(60).alone(), id -> mic, meter);
        assertThat(judge(new SilenceRules(all.silent(), id -> mic, false, meter), 170))
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.getSiteId()).isEqualTo("north");
                    assertThat(alert.getPosition()).isNull();
                });
    }

    private List<Alert> judge(SilenceRules rules, double now) {
        SilenceRules.Judgement judgement = rules.judge("m1", state, at(now));
        state = judgement.state();
        return judgement.alerts();
    }

    private SilenceRules rules(RuleBuilder rule, MicDirectory mics) {
        return new SilenceRules(new AlertRules(rule.alone(), mics, meter).silent(), mics, true, meter);
    }
}
