package io.earshot.training.evaluate;

import static io.earshot.training.evaluate.Lists.clip;
import static io.earshot.training.evaluate.Lists.event;
import static io.earshot.training.evaluate.Lists.judge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases worked out by hand, and what holds of any lists. {@code .ci/agrees-with-sed-eval} compares with sed_eval. */
class EvaluationTest {
    private static final Offset<Double> EXACTLY = within(1e-12);

    static long[] seeds() {
        return Lists.seeds();
    }

    @Test
    void countsSegmentsThatAnEventTouches() {
        // Truth: a in segments 0, 1, 2 and b in 1. Found: a in 1, 2, 3 and c in 1.
        Evaluation judged = judge(clip(
                List.of(event(0.5, 2.1, "a"), event(1.2, 1.8, "b")),
                List.of(event(1.9, 3.1, "a"), event(1.0, 2.0, "c"))));
        assertThat(judged.segments().overall()).isEqualTo(new Counts(4, 4, 2, 1, 1, 1));
        assertThat(judged.segments().micro().f1()).isEqualTo(0.5);
        assertThat(judged.segments().micro().errorRate()).isEqualTo(0.75);
        assertThat(judged.segments().byLabel().get("a")).isEqualTo(new Counts(3, 3, 2, 0, 1, 1));
        assertThat(judged.segments().of("a").f1()).isCloseTo(2 / 3.0, EXACTLY);
        assertThat(judged.segments().of("b").f1()).isNaN();
        assertThat(judged.segments().macro().recall()).isCloseTo(1 / 3.0, EXACTLY);
    }

    @Test
    void anEventWithoutLengthIsInASegmentUnlessOnItsEdge() {
        Evaluation judged = judge(clip(List.of(event(1.5, 1.5, "a"), event(3, 3, "a")), List.of()));
        assertThat(judged.segments().overall().truth()).isEqualTo(1);
        assertThat(judged.events().overall().truth()).isEqualTo(2);
    }

    @Test
    void anEventIsFoundWithinCollarAndShareOfItsLength() {
        List<ListedEvent> truth = List.of(event(10, 14, "a"));
        assertThat(found(truth, event(10.2, 16, "a"))).as("half of 4 s late").isEqualTo(1);
        assertThat(found(truth, event(10.2, 16.01, "a"))).isZero();
        assertThat(found(truth, event(10.21, 14, "a"))).isZero();
        assertThat(found(truth, event(10, 14, "b"))).isZero();
    }

    @Test
    void twoOfOneAreOneFoundAndOneTooMuch() {
        Evaluation judged = judge(clip(List.of(event(1, 2, "a")), List.of(event(1, 2, "a"), event(1, 2, "a"))));
        assertThat(judged.events().overall()).isEqualTo(new Counts(1, 2, 1, 0, 0, 1));
        assertThat(judged.events().micro().f1()).isCloseTo(2 / 3.0, EXACTLY);
    }

    @Test
    void matchesSoThatAsManyAsCanBeAreFound() {
        // The first alone could take either; the second only the first's first choice.
        Evaluation judged = judge(clip(
                List.of(event(1.0, 2, "a"), event(1.3, 2, "a")), List.of(event(1.15, 2, "a"), event(0.9, 2, "a"))));
        assertThat(judged.events().overall().correct()).isEqualTo(2);
    }

    @Test
    void anotherLabelInItsPlaceIsASubstitution() {
        Evaluation judged =
                judge(clip(List.of(event(1, 2, "a"), event(5, 6, "a")), List.of(event(1.1, 2, "b"), event(8, 9, "b"))));
        assertThat(judged.events().overall()).isEqualTo(new Counts(2, 2, 0, 1, 1, 1));
        assertThat(judged.events().micro().errorRate()).isEqualTo(1.5);
        assertThat(judged.confusion()).isDeepEqualTo(new long[][] {{0, 1, 1}, {0, 0, 0}, {0, 1, 0}});
    }

    @Test
    void ratiosOfNothingAreNoNumbers() {
        Score silent =
                judge(clip(List.of(event(1, 2, "a")), List.of())).events().micro();
        assertThat(silent.precision()).isNaN();
        assertThat(silent.recall()).isZero();
        assertThat(silent.f1()).isNaN();
        assertThat(silent.errorRate()).isCloseTo(1, EXACTLY);
        Evaluation nothing = judge(clip(List.of(), List.of()));
        assertThat(nothing.segments().micro().recall()).isNaN();
        assertThat(nothing.segments().micro().errorRate()).isZero();
        assertThat(nothing.psds()).isNaN();
        assertThat(nothing.falseAlarmsPerHour(nothing.alarms())).isNaN();
        assertThat(judge(clip(List.of(), List.of(event(1, 2, "a"))))
                        .events()
                        .micro()
                        .errorRate())
                .isGreaterThan(Score.UNDEFINED_FROM);
    }

    @Test
    void alarmsAreJudgedByOverlap() {
        Evaluation judged = judge(new ClipPair(
                "clip",
                List.of(event(10, 20, "a"), event(30, 40, "a"), event(50, 60, "a")),
                List.of(
                        event(13, 14, "a"),
                        event(11, 12, "a"),
                        event(34, 45, "a"),
                        event(70, 71, "a"),
                        event(52, 53, "b")),
                1800));
        Alarms alarms = judged.alarms("a");
        assertThat(alarms.detected()).isEqualTo(2);
        assertThat(alarms.delays()).containsExactly(1.0, 4.0);
        assertThat(alarms.delay(0.5)).isEqualTo(2.5);
        assertThat(alarms.falseAlarms()).isEqualTo(1);
        assertThat(judged.falseAlarmsPerHour(judged.alarms())).isEqualTo(4);
    }

    @Test
    void delaysRunToTheDecisionWhereThatIsKnown() {
        ListedEvent live = new ListedEvent(10.5, 20, "a", 0.9, 11.75);
        assertThat(judge(clip(List.of(event(10, 20, "a")), List.of(live)))
                        .alarms()
                        .delays())
                .containsExactly(1.75);
    }

    @Test
    void noListCanHoldAnEventThatEndsBeforeItBegins() {
        assertThatThrownBy(() -> event(2, 1, "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event(-1, 1, "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event(Double.NaN, 1, "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event(0, 1, " ")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theTruthItselfIsPerfect(long seed) {
        List<ListedEvent> truth = new ArrayList<>(Lists.random(new Random(seed)));
        truth.add(event(1, 2, "a"));
        Evaluation judged = judge(clip(truth, truth));
        assertThat(judged.segments().micro().f1()).isEqualTo(1);
        assertThat(judged.events().micro().f1()).isEqualTo(1);
        assertThat(judged.events().macro().f1()).isEqualTo(1);
        assertThat(judged.events().micro().errorRate()).isZero();
        assertThat(judged.psds()).isEqualTo(1);
        assertThat(judged.alarms().falseAlarms()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void figuresKeepTheirBoundsAndForgetTheOrder(long seed) {
        Random random = new Random(seed);
        List<ListedEvent> truth = Lists.random(random);
        List<ListedEvent> estimate = Lists.random(random);
        Evaluation judged = judge(clip(truth, estimate));
        for (Score score : List.of(
                judged.segments().micro(),
                judged.segments().macro(),
                judged.events().micro(),
                judged.events().macro())) {
            for (double share : new double[] {score.f1(), score.precision(), score.recall()}) {
                assertThat(Double.isNaN(share) || (share >= 0 && share <= 1)).isTrue();
            }
            assertThat(score.errorRate() < 0).isFalse();
        }
        assertThat(Double.isNaN(judged.psds()) || (judged.psds() >= 0 && judged.psds() <= 1))
                .isTrue();
        Collections.shuffle(truth, random);
        Collections.shuffle(estimate, random);
        Evaluation shuffled = judge(clip(truth, estimate));
        assertThat(shuffled.segments()).isEqualTo(judged.segments());
        assertThat(shuffled.events().byLabel()).isEqualTo(judged.events().byLabel());
        assertThat(shuffled.psds()).isEqualTo(Double.valueOf(judged.psds()));
        assertThat(shuffled.alarms().falseAlarms()).isEqualTo(judged.alarms().falseAlarms());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theSweepCountsWhatCountingEachSegmentWould(long seed) {
        Random random = new Random(seed);
        ClipPair clip = clip(Lists.random(random), Lists.random(random));
        double segment = 0.1 + random.nextInt(20) / 10.0;
        long both = 0;
        long truth = 0;
        for (long s = 0; s * segment < 10; s++) {
            for (String label : ClipPair.labels(List.of(clip))) {
                boolean isTrue = touches(clip.truth(), label, s, segment);
                truth += isTrue ? 1 : 0;
                both += isTrue && touches(clip.estimate(), label, s, segment) ? 1 : 0;
            }
        }
        Counts counts = SegmentMetrics.of(clip, segment).overall();
        assertThat(counts.truth()).isEqualTo(truth);
        assertThat(counts.correct()).isEqualTo(both);
        assertThat(counts.substituted() + counts.deleted()).isEqualTo(truth - both);
    }

    private static boolean touches(List<ListedEvent> events, String label, long segment, double length) {
        return events.stream()
                .anyMatch(event -> event.label().equals(label)
                        && Math.floor(event.onset() / length) <= segment
                        && segment < Math.ceil(event.offset() / length));
    }

    private static long found(List<ListedEvent> truth, ListedEvent estimate) {
        return judge(clip(truth, List.of(estimate))).events().overall().correct();
    }
}
