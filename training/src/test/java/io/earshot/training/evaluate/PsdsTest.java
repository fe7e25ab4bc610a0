package io.earshot.training.evaluate;

import static io.earshot.training.evaluate.Lists.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PsdsTest {
    private static ClipPair hour(List<ListedEvent> truth, ListedEvent... estimate) {
        return new ClipPair("hour", truth, List.of(estimate), 3600);
    }

    private static double psds(ClipPair clip) {
        return Psds.score(List.of(Psds.operatingPoint(List.of(clip))));
    }

    private final List<ListedEvent> one = List.of(event(10, 20, "a"));

    @Test
    void anEventIsFoundWhenSevenTenthsAreCovered() {
        assertThat(psds(hour(one, event(10, 17, "a")))).isEqualTo(1);
        assertThat(psds(hour(one, event(10, 16.9, "a")))).isZero();
        assertThat(psds(hour(one, event(10, 13, "a"), event(14, 18, "a"))))
                .as("by two")
                .isEqualTo(1);
    }

    @Test
    void anEstimateThatIsMostlyBesideTheTruthIsAFalseAlarm() {
        Psds.Rates rates = Psds.operatingPoint(
                        List.of(hour(one, event(10, 30, "a"), event(50, 51, "a"), event(52, 53, "b"))))
                .get("a");
        assertThat(rates).isEqualTo(new Psds.Rates(0, 2));
    }

    @Test
    void theScoreIsTheAreaBeyondTheFalseAlarms() {
        assertThat(psds(hour(one, event(10, 20, "a"), event(50, 51, "a")))).isCloseTo(0.99, within(1e-12));
    }

    @Test
    void classesThatAreFoundUnequallyCost() {
        List<ListedEvent> two = List.of(event(10, 20, "a"), event(10, 20, "b"));
        // Mean 1/2 less deviation 1/2.
        assertThat(psds(hour(two, event(10, 20, "a")))).isZero();
        assertThat(psds(hour(two, event(10, 20, "a"), event(10, 20, "b")))).isEqualTo(1);
    }

    @Test
    void furtherOperatingPointsCanOnlyAdd() {
        ClipPair strict = hour(one);
        ClipPair loose = hour(one, event(10, 20, "a"), event(50, 51, "a"), event(60, 61, "a"));
        double both = Psds.score(List.of(Psds.operatingPoint(List.of(strict)), Psds.operatingPoint(List.of(loose))));
        assertThat(both).isCloseTo(0.98, within(1e-12));
        assertThat(Psds.score(List.of(new TreeMap<>()))).isNaN();
    }

    @Test
    void scoresGiveOperatingPointsOfTheirOwn() {
        ListedEvent sure = new ListedEvent(10, 20, "a", 0.9, Double.NaN);
        ListedEvent unsure = new ListedEvent(50, 51, "a", 0.2, Double.NaN);
        ClipPair clip = hour(one, sure, unsure);
        Evaluation judged = Evaluation.of(List.of(clip), List.of(), Settings.DEFAULTS);
        assertThat(judged.psds()).as("without the unsure one").isEqualTo(1);
        assertThat(psds(clip)).isCloseTo(0.99, within(1e-12));
        assertThat(judged.operatingPoints()).hasSize(3);
    }

    @Test
    void eventsOfOneLabelThatOverlapAreOne() {
        assertThat(psds(hour(one, event(10, 14, "a"), event(12, 15, "a")))).isZero();
        assertThat(psds(hour(one, event(10, 15, "a"), event(14, 18, "a")))).isEqualTo(1);
    }
}
