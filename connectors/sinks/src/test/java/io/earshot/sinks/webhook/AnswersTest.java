package io.earshot.sinks.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.earshot.sinks.delivery.RefusedException;
import io.earshot.sinks.delivery.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204})
    void acceptsWhatIsWell(int status) {
        assertThatCode(() -> Answers.check(status, "", NOW)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 401, 403, 404, 410, 413, 422})
    void givesUpOnWhatWillNeverBeAccepted(int status) {
        assertThatThrownBy(() -> Answers.check(status, "", NOW))
                .isInstanceOf(RefusedException.class)
                .hasMessage("HTTP " + status);
    }

    @ParameterizedTest
    @CsvSource({"408, false", "425, true", "429, true", "500, false", "502, false", "503, false", "599, false"})
    void triesAgainWhatMayBeAcceptedLater(int status, boolean busy) {
        UnavailableException thrown =
                catchThrowableOfType(UnavailableException.class, () -> Answers.check(status, "7", NOW));
        assertThat(thrown.busy()).isEqualTo(busy);
        assertThat(thrown.least()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "120, 120",
        "999999999, 3600",
        "'Sat, 21 Nov 2026 12:01:30 GMT', 90",
        "'Sat, 21 Nov 2026 11:00:00 GMT', 0",
        "-5, 0",
        "soon, 0",
        "'', 0"
    })
    void readsRetryAfterInSecondsOrAsADateAndNeverWaitsOverAnHour(String header, long seconds) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }
}
