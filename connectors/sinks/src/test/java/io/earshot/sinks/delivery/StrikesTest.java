package io.earshot.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrikesTest {
    @Test
    void countsAFailureOnlyWhenOthersWereAcceptedMeanwhile() {
        Strikes strikes = new Strikes(2, 10);
        assertThat(strikes.failed(10)).isFalse();
        assertThat(strikes.failed(10)).isFalse();
        assertThat(strikes.failed(11)).isFalse();
        assertThat(strikes.failed(11)).isFalse();
        assertThat(strikes.failed(15)).isTrue();
    }
}
