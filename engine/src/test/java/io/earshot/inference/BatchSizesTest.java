package io.earshot.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSizesTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "5, 5", "32, 32", "33, 32", "1000, 32"})
    void aProcessorTakesWhatWaitsUpToTheMost(int waiting, int taken) {
        assertThat(new BatchSizes(32, false).of(waiting)).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2", "31, 16", "32, 32", "47, 32", "1000, 32"})
    void aGpuMeetsPowersOfTwoOnly(int waiting, int taken) {
        assertThat(new BatchSizes(48, true).of(waiting)).isEqualTo(taken);
    }

    @Test
    void anyNumberOfWindowsIsTakenInTheEnd() {
        BatchSizes sizes = new BatchSizes(64, true);
        for (int windows = 1; windows <= 300; windows++) {
            int left = windows;
            for (int calls = 0; left > 0; calls++) {
                left -= sizes.of(left);
                assertThat(calls).as("%d windows", windows).isLessThan(windows / 64 + 7);
            }
            assertThat(left).isZero();
        }
    }

    @Test
    void refusesBatchesOfNothing() {
        assertThatThrownBy(() -> new BatchSizes(0, true)).hasMessageContaining("at least one window, was 0");
    }
}
