package io.earshot.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.soak.MicRuns.MicRun;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MicRunsTest {
    private static final long TOTAL = 1_800_000_000;

    @Test
    void eachMicRecordsToTheEndWithShortPausesOnly() {
        Map<Integer, List<MicRun>> runs = MicRuns.of(50, TOTAL).stream().collect(Collectors.groupingBy(MicRun::mic));

        assertThat(runs).hasSize(50);
        assertThat(runs.values()).allSatisfy(ofMic -> {
            for (int i = 1; i < ofMic.size(); i++) {
                MicRun before = ofMic.get(i - 1);
                assertThat(ofMic.get(i).begin() - before.begin() - before.length())
                        .isEqualTo(before.saysSo() ? 2_000_000 : 40_000_000);
            }
            MicRun last = ofMic.get(ofMic.size() - 1);
            assertThat(last.begin() + last.length()).isBetween(TOTAL - MicRuns.FRAME, TOTAL);
            assertThat(last.saysSo()).isTrue();
        });
    }

    @Test
    void aRunIsAWholeNumberOfFramesAndLongEnoughToMatter() {
        assertThat(MicRuns.of(37, TOTAL)).allSatisfy(run -> {
            assertThat(run.length() % MicRuns.FRAME).isZero();
            assertThat(run.length()).isGreaterThanOrEqualTo(9_800_000);
        });
    }

    @Test
    void endsAreSpreadOverTheTimeAndSomeAreNotSaid() {
        List<MicRun> runs = MicRuns.of(60, TOTAL);

        Map<Long, Long> endsByMinute = runs.stream()
                .filter(run -> run.begin() + run.length() < TOTAL - 60_000_000)
                .collect(
                        Collectors.groupingBy(run -> (run.begin() + run.length()) / 60_000_000, Collectors.counting()));

        assertThat(endsByMinute.values()).allSatisfy(ends -> assertThat(ends).isBetween(8L, 32L));
        assertThat(runs).anyMatch(run -> !run.saysSo());
    }

    @Test
    void aShortRunHasOneRecordingOfEachMic() {
        assertThat(MicRuns.of(3, 20_000_000)).hasSizeGreaterThanOrEqualTo(3);
    }
}
