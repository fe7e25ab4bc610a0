package io.earshot.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UsualTimeTest {
    private final UsualTime usual = new UsualTime();

    @Test
    void theShortestOfTheLastFewIsUsual() {
        assertThat(usual.time()).isZero();
        took(40, 30, 5_000, 35);
        assertThat(usual.time()).isEqualTo(Duration.ofMillis(30));
        for (int i = 0; i < 16; i++) {
            took(700);
        }
        assertThat(usual.time()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void nothingIsUsualThatTakesLongerThanAnyCommitShould() {
        took(60_000);
        assertThat(usual.time()).isEqualTo(UsualTime.MOST);
    }

    private void took(long... millis) {
        for (long each : millis) {
            usual.took(Duration.ofMillis(each));
        }
    }
}
