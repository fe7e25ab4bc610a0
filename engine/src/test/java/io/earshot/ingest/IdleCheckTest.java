package io.earshot.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Deadline;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a silent stream retires. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdleCheckTest extends PollerRig {
    @Test
    void aSilentStreamRetiresWhenTheLogHasEndedForTheIdleTimeAndSlack() {
        start(2, Duration.ofMillis(20), true);
        assign(ZERO);
        long appended = clock.get() / 1000 * 1000;
        add(ZERO, 0, appended, "mic-1", 0);
        Deadline.await("read", () -> said("mic-1").size() == 1);
        clock.set(appended + 19_000_000);
        int polls = kafka.polls.get();
        Deadline.await("times to check", () -> kafka.polls.get() > polls + 200);
        assertThat(said("mic-1")).hasSize(1);
        kafka.unseen = 1;
        clock.set(appended + 20_100_000);
        int more = kafka.polls.get();
        Deadline.await("times to check", () -> kafka.polls.get() > more + 200);
        assertThat(said("mic-1")).as("the log has not ended where reading has").hasSize(1);
        kafka.unseen = 0;
        Deadline.await("retired", () -> said("mic-1").contains("retire"));
        Deadline.await("let go", () -> kafka.committed(ZERO) == 1);
    }

    @Test
    void aSilentStreamRetiresOnABusyPartitionByTheAppendTimesOfOthers() {
        start(2, Duration.ofMillis(20), true);
        assign(ZERO);
        add(ZERO, 0, "mic-1", 0);
        for (int i = 1; i <= 22; i++) {
            add(ZERO, i, Frames.START + i * 1_000_000L, "mic-2", i - 1);
        }
        kafka.updateEndOffsets(Map.of(ZERO, 1_000L)); // never read to its end
        Deadline.await("retired", () -> said("mic-1").contains("retire"));
        assertThat(said("mic-2")).doesNotContain("retire").isEqualTo(samples(0, 22));
    }
}
