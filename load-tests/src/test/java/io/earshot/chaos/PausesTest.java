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
        Map<String, Pauses.Summary> byKind = Pauses.byKind(Pauses.of(
                List.of(
                        played(FaultKind.KILL, 10),
                        played(FaultKind.KILL, 20),
                        played(FaultKind.KILL, 30),
                        played(FaultKind.TERM, 40)),
                delays,
                0));
        assertThat(byKind.get("kill").faults()).isEqualTo(3);
        assertThat(byKind.get("kill").p50()).isZero();
        assertThat(byKind.get("kill").max()).isCloseTo(3, within(1e-9));
        assertThat(byKind.get("term").max()).isCloseTo(2, within(1e-9));
    }

    @Test
    void aFaultThatComesWhileThePauseOfAnotherLastsIsToldApart() {
        delays.set(12, new Pauses.Delay(12 * SECOND, 24 * SECOND));
        delays.set(22, new Pauses.Delay(22 * SECOND, 30 * SECOND));
        List<Pauses.Each> each = Pauses.of(
                List.of(played(FaultKind.BROKER_KILL, 10), played(FaultKind.KILL, 20), played(FaultKind.KILL, 40)),
                delays,
                0);
        assertThat(each).extracting(Pauses.Each::overlapping).containsExactly(false, true, false);
        assertThat(each).extracting(Pauses.Each::pause).containsExactly(11.0, 7.0, 0.0);
        assertThat(Pauses.byKind(each)).containsOnlyKeys("broker-kill", "kill", Pauses.OVERLAPPING);
        assertThat(Pauses.byKind(each).get("kill").faults()).isEqualTo(1);
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
