package io.earshot.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private final MetricsPage page = MetricsPage.parse(
            """
            # HELP earshot_accepted_windows_total Windows.
            # TYPE earshot_accepted_windows_total counter
            earshot_accepted_windows_total{kind="scored",reason="",} 120.0
            earshot_accepted_windows_total{kind="gap",reason="missing",} 3.0
            earshot_accepted_windows_total{kind="resume",reason="",} 7.0
            earshot_window_ring_slots{ring="a b",} 1024.0
            earshot_window_ring_used_slots{ring="a b",} 256.0
            earshot_up 1.0
            """);

    @Test
    void sumsAreOverLabels() {
        assertThat(page.sum("earshot_accepted_windows_total")).isEqualTo(130);
        assertThat(page.sum("earshot_accepted_windows_total", "kind=\"gap\"")).isEqualTo(3);
        assertThat(page.sum("earshot_up")).isEqualTo(1);
        assertThat(page.sum("earshot_up_not")).isZero();
    }

    @Test
    void windowsAreThoseOfAudio() {
        assertThat(page.acceptedWindows()).isEqualTo(123);
    }

    @Test
    void ringFillIsPercentOfAllSlots() {
        assertThat(page.ringPercent()).isEqualTo(25);
    }
}
