package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.at;
import static io.earshot.alerts.SoundEvents.opened;
import static io.earshot.alerts.SoundEvents.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.SoundEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleStateTest {
    private static final long YEARS = 10L * 365 * 86_400_000_000L;

    private final List<String> suppressed = new ArrayList<>();
    private final RuleState state = new RuleState();

    @Test
    void aRepeatedRevisionChangesNothing() {
        Rule rule = rule(RuleBuilder.on("gunshot").count(2, 60));
        assertThat(step(rule, opened("e1", "gunshot", "m1", null, 0, 1))).isNull();
        assertThat(step(rule, opened("e1", "gunshot", "m1", null, 0, 1))).isNull();
        assertThat(step(rule, revision("e1", 2, "gunshot", "m1", null, 0, 2, 0.9f)))
                .isNull();
        assertThat(step(rule, opened("e1", "gunshot", "m1", null, 0, 1))).isNull();
        assertThat(suppressed).containsExactly("repeated", "repeated");
        assertThat(state.seen()).singleElement().extracting(Seen::revision).isEqualTo(2);
    }

    @Test
    void aClockFarAheadNeitherWipesOtherMicsNorMutesTheRule() {
        Rule rule = rule(RuleBuilder.on("gunshot").mics(3, 60).coolDown(600));
        assertThat(step(rule, opened("a1", "gunshot", "m1", "north", 0, 1))).isNull();
        for (int i = 0; i < 3; i++) {
            SoundEvent wild = opened("w" + i, "gunshot", "w" + i, "north", i, i + 1);
            Firing firing = step(rule, SoundEvents.decided(wild, at(i) + YEARS));
            assertThat(firing != null).isEqualTo(i == 2); // three wild clocks agree among themselves
        }
        assertThat(step(rule, opened("b1", "gunshot", "m2", "north", 1, 2))).isNull();
        assertThat(step(rule, opened("c1", "gunshot", "m3", "north", 2, 3))).isNotNull();
    }

    @Test
    void aClockSetBackBeginsAnewInsteadOfWaitingForItsOldFuture() {
        Rule rule = rule(RuleBuilder.on("gunshot").count(2, 60).coolDown(3_600));
        step(rule, SoundEvents.decided(opened("e1", "gunshot", "m1", null, 0, 1), at(0) + YEARS));
        assertThat(step(rule, SoundEvents.decided(opened("e2", "gunshot", "m1", null, 0, 1), at(1) + YEARS)))
                .isNotNull();
        step(rule, opened("e3", "gunshot", "m1", null, 0, 1));
        assertThat(state.seen()).extracting(Seen::eventId).containsExactly("e3");
        assertThat(step(rule, opened("e4", "gunshot", "m1", null, 2, 3))).isNotNull();
    }

    @Test
    void clocksThatTakeTurnsDoNotDefeatTheCoolDown() {
        Rule rule = rule(RuleBuilder.on("gunshot").site().coolDown(600));
        int fired = 0;
        for (int i = 0; i < 50; i++) {
            SoundEvent event = opened("e" + i, "gunshot", "m" + i % 2, "north", i, i + 1);
            SoundEvent told = i % 2 == 0 ? event : SoundEvents.decided(event, event.getDecidedAt() + YEARS);
            fired += step(rule, told) == null ? 0 : 1;
        }
        assertThat(fired).isEqualTo(2);
    }

    @Test
    void keepsOnlyEventsInsideItsMemoryAndItsLimit() {
        Rule rule = rule(RuleBuilder.on("gunshot").count(100, 60));
        for (int i = 0; i < 10_000; i++) {
            step(rule, opened("e" + i, "gunshot", "m1", null, i * 100, i * 100 + 1));
        }
        assertThat(state.seen()).hasSize(7); // 600 s of memory, one event in 100 s
        assertThat(suppressed).isEmpty();

        for (int i = 0; i < 1_000; i++) {
            step(rule, opened("f" + i, "gunshot", "m1", null, 1e6 + 61.0 * i / 1_000, 1e6 + 61.0 * i / 1_000));
            state.seen().forEach(event -> assertThat(event.spent() || event.lastAt() > 0)
                    .isTrue());
        }
        assertThat(state.seen()).hasSize(AlertRules.MIC_LIMIT);
        assertThat(suppressed).contains("state-full");
        assertThat(state.firedAt()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void forgetsWhatMicsThatAreGoneLeftBehindInASite() {
        Rule rule = rule(RuleBuilder.on("gunshot").mics(3, 60));
        for (int i = 0; i < 500; i++) {
            SoundEvent event = opened("e" + i, "gunshot", "gone-" + i, "north", i * 3_600, i * 3_600 + 1);
            state.step(rule, Revision.of(event), event.getDecidedAt(), false, 1_000, suppressed::add);
        }
        assertThat(state.seen()).hasSize(2);
    }

    @Test
    void aCountThatACoolDownHeldBackFiresWithTheFirstEventAfterIt() {
        Rule rule = rule(RuleBuilder.on("gunshot").count(2, 60).coolDown(100));
        step(rule, opened("e1", "gunshot", "m1", null, 0, 1));
        assertThat(step(rule, opened("e2", "gunshot", "m1", null, 1, 2))).isNotNull();
        step(rule, opened("e3", "gunshot", "m1", null, 50, 51));
        assertThat(step(rule, opened("e4", "gunshot", "m1", null, 70, 71))).isNull();
        assertThat(suppressed).containsExactly("cool-down");
        Firing firing = step(rule, opened("e5", "gunshot", "m1", null, 101, 102));
        assertThat(firing.events()).extracting(Seen::eventId).containsExactly("e3", "e4", "e5");
    }

    private Firing step(Rule rule, SoundEvent event) {
        return state.step(rule, Revision.of(event), 0, false, AlertRules.MIC_LIMIT, suppressed::add);
    }

    private static Rule rule(RuleBuilder rule) {
        return Rule.of("rule", rule.build());
    }
}
