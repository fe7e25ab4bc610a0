package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    private static final Instant NOW = Instant.parse("2026-05-01T20:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-05-01T20:00:00Z",
        "-90s, 2026-05-01T19:58:30Z",
        "-2h30m, 2026-05-01T17:30:00Z",
        "-7d, 2026-04-24T20:00:00Z",
        "2026-05-01T18:00:00.25Z, 2026-05-01T18:00:00.25Z",
        "2026-05-01T20:00:00+02:00, 2026-05-01T18:00:00Z"
    })
    void timesAreAbsoluteOrSoLongAgo(String text, String meant) throws Exception {
        assertThat(Times.parse("--from", text, NOW)).isEqualTo(Instant.parse(meant));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "", "2h", "-2w", "yesterday", "2026-05-01", "-99999999999s"})
    void anythingElseIsBadUsage(String text) {
        assertThatThrownBy(() -> Times.parse("--from", text, NOW))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--from must be a time such as 2026-05-01T20:00:00Z, now,")
                .hasMessageContaining("was '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "60000000, 60", "480000, 0.48", "1, 0.000001", "86400000000, 86400"})
    void secondsHaveEveryDigitAndNoMore(long micros, String seconds) {
        assertThat(Times.seconds(micros)).hasToString(seconds);
    }

    @Test
    void microsecondsAreKept() {
        assertThat(Times.iso(1_777_665_600_000_001L)).isEqualTo("2026-05-01T20:00:00.000001Z");
    }

    @ParameterizedTest
    @CsvSource({"250ms, 250", "3s, 3000", "2m, 120000", "0s, 0", "10m, 600000"})
    void lengthsCarryAUnit(String text, long millis) throws UserException {
        assertThat(Times.length("--before", text, Duration.ZERO, Duration.ofMinutes(10)))
                .hasMillis(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "-3s", "11m", "1h", "3 s", "99999999999s"})
    void noOtherLengthIsTaken(String text) {
        assertThatThrownBy(() -> Times.length("--before", text, Duration.ZERO, Duration.ofMinutes(10)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(
                        "--before must be a length of time such as 250ms, 3s or 2m, 0 s to 600 s, was '" + text + "'");
    }
}
