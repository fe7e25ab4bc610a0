package io.earshot.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {
    private static final List<FaultKind> ALL = List.of(FaultKind.values());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4_711})
    void tenMinutesHoldFortyFaultsThreeOfEachKindAndTenSigkills(long seed) {
        List<Fault> plan = FaultPlan.of(seed, Duration.ofMinutes(10), 3, ALL, FaultPlan.SPACING);
        assertThat(plan).hasSizeGreaterThanOrEqualTo(40);
        Map<FaultKind, Long> counts = plan.stream().collect(Collectors.groupingBy(Fault::kind, Collectors.counting()));
        assertThat(counts.keySet()).hasSize(ALL.size());
        assertThat(counts.values()).allMatch(count -> count >= 3);
        assertThat(counts.get(FaultKind.KILL) + counts.get(FaultKind.WIPE)).isGreaterThanOrEqualTo(10);
        assertThat(plan).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        assertThat(plan.get(plan.size() - 1).at()).isLessThan(Duration.ofMinutes(10));
    }

    @Test
    void theSameSeedPlansTheSameFaultsAndAnotherOneOthers() {
        Function<Long, List<Fault>> plan =
                seed -> FaultPlan.of(seed, Duration.ofMinutes(10), 3, ALL, FaultPlan.SPACING);
        assertThat(plan.apply(7L)).isEqualTo(plan.apply(7L)).isNotEqualTo(plan.apply(8L));
    }

    @Test
    void twoMinutesHoldEveryKindOnce() {
        assertThat(FaultPlan.of(1, Duration.ofMinutes(2), 3, ALL, FaultPlan.SPACING).stream()
                        .map(Fault::kind))
                .containsExactlyInAnyOrderElementsOf(ALL);
    }
}
