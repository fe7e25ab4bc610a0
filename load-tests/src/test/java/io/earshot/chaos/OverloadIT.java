package io.earshot.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.cli.Home;
import io.earshot.model.ModelPackage;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine in a process of its own, on a real broker, that gets a quarter of a core and three times what it can do. */
@Tag("slow")
class OverloadIT {
    @TempDir
    Path folder;

    @Test
    @Timeout(value = 480, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void everySecondIsAccountedForAndMemoryStaysBounded() throws Exception {
        ModelPackage model = Home.model(null);
        OverloadReport report = new OverloadRun(
                        folder,
                        model,
                        Home.eventTypes(null, model),
                        Home.path().resolve("load-tests/alerts.yaml"),
                        new OverloadRun.Setup(
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(30),
                                0.25,
                                3,
                                256,
                                "enter-lag: 5s, leave-lag: 1s, gate-time: 1s"),
                        line -> {})
                .play();
        assertThat(report.isClean()).as(report.text()).isTrue();
        assertThat(report.tally().skipped()).as(report.text()).isPositive();
        assertThat(report.tally().scored()).as(report.text()).isPositive();
        assertThat(report.heap()).isBetween(1.0, 256.0 * (1 << 20));
    }
}
