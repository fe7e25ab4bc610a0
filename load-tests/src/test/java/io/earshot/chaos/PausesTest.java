package io.earshot.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.chaos.FaultPlayer.Played;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final long SECOND = 1_000_000_000L;

    /** An event each second, readable 1 s after it was decided. */
    private final List<Pauses.Delay> delays = new ArrayList<>();

    PausesTest() {
        for (long s = 0; s < 60; s++) {
            delays.add(new Pauses.Delay(s * SECOND, (s + 1) * SECOND));
        }
    }

    @Test
    void aFaultsPauseIsByHowMuchTheSlowestEventUntilTheNextFaultOutlastsTheUsualDelay() {
        delays.set(22, new Pauses.Delay(22 * SECOND, 26 * SECOND));
        delays.set(42, new Pauses.Delay(42 * SECOND, 45 * SECOND));
        Map<FaultKind, Pauses.Summary> byKind = Pauses.byKind(
                List.of(
                        played(FaultKind.KILL, 10),
                        played(FaultKind.KILL, 20),
                        played(FaultKind.KILL, 30),
                        played(FaultKind.TERM, 40)),
                delays);
        assertThat(byKind.get(FaultKind.KILL).faults()).isEqualTo(3);
        assertThat(byKind.get(FaultKind.KILL).p50()).isZero();
        assertThat(byKind.get(FaultKind.KILL).max()).isCloseTo(3, within(1e-9));
        assertThat(byKind.get(FaultKind.TERM).max()).isCloseTo(2, within(1e-9));
    }

    @Test
    void chanceIsWhatTheTimeBeforeTheFirstFaultShows() {
        delays.set(5, new Pauses.Delay(5 * SECOND, 7 * SECOND));
        delays.set(42, new Pauses.Delay(42 * SECOND, 52 * SECOND));
        assertThat(Pauses.quiet(List.of(played(FaultKind.KILL, 40)), delays)).isCloseTo(1, within(1e-9));
    }

    private static Played played(FaultKind kind, long second) {
        return new Played(new Fault(kind, Duration.ofSeconds(second), 0, Duration.ofMillis(500)), second * SECOND, 2);
    }
}
