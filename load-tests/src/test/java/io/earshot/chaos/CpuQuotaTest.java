package io.earshot.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that would take a whole core gets its share. */
@Timeout(60)
class CpuQuotaTest {
    private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Takes a process, gives its quota. */
    private interface Hold {
        CpuQuota hold(long pid) throws IOException;
    }

    private static double share(Hold hold) throws IOException, InterruptedException {
        Process busy = new ProcessBuilder("bash", "-c", "while :; do :; done").start();
        try (CpuQuota quota = hold.hold(busy.pid())) {
            assertThat(quota.means()).isNotBlank();
            long begin = System.nanoTime();
            Duration before = used(busy);
            while (System.nanoTime() - begin < WATCH_NANOS) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            double share = used(busy).minus(before).toNanos() / (double) (System.nanoTime() - begin);
            busy.destroyForcibly().waitFor();
            return share;
        } finally {
            busy.destroyForcibly();
        }
    }

    private static Duration used(Process process) {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @Test
    void byAControlGroupWhereOneCanBeMade() throws Exception {
        assertThat(share(pid -> CpuQuota.of(pid, 0.25))).isBetween(0.01, 0.4);
    }

    @Test
    void bySignals() throws Exception {
        assertThat(share(pid -> CpuQuota.bySignals(pid, 0.25))).isBetween(0.01, 0.4);
    }
}
