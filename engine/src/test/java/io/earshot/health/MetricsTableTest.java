package io.earshot.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.hotspot.DefaultExports;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTableTest {
    private final CollectorRegistry registry = new CollectorRegistry();

    @Test
    void comparesWhatIsExposedWithTheDocumentedTable(@TempDir Path dir) throws Exception {
        Counter.build("earshot_frames_total", "Frames received.")
                .labelNames("reason")
                .register(registry)
                .labels("late")
                .inc();
        Histogram.build("earshot_model_seconds", "Time of a model call.").register(registry);
        DefaultExports.register(registry);
        Path docs = Files.writeString(
                dir.resolve("metrics.md"),
                """
                | metric | type | labels | unit | meaning |
                |---|---|---|---|---|
                | `earshot_model_seconds` | histogram | - | seconds | Time of a model call. |
                | `earshot_frames_total` | counter | reason | frames | Frames received. |
                """);
        assertThat(MetricsTable.documented(docs)).isEqualTo(MetricsTable.rows(registry));
        assertThat(MetricsTable.problems(registry)).isEmpty();
    }

    @Test
    void findsWhatBreaksTheRules() {
        Gauge.build("earshot_lag_ms", "Lag.").register(registry);
        Gauge.build("earshot_ring", "Fill.").register(registry);
        Gauge.build("earshot_windows_total", "Windows.").register(registry);
        Gauge.build("earshot_Queue_bytes", "Bytes.").register(registry);
        Counter.build("earshot_events_total", " ").register(registry);
        assertThat(MetricsTable.problems(registry))
                .containsExactlyInAnyOrder(
                        "earshot_lag_ms: [ms] are no base units; seconds, bytes, ratio",
                        "earshot_lag_ms: must end with its unit or with what it counts, before _total",
                        "earshot_ring: must end with its unit or with what it counts, before _total",
                        "earshot_windows_total: must end with its unit or with what it counts, before _total",
                        "earshot_windows_total: _total is for counters",
                        "earshot_Queue_bytes: lower-case words with single underscores only",
                        "earshot_events_total: needs a help of its own, without |");
    }
}
