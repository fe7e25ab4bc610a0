package io.earshot.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds a running process to a share of one core: by a control group where one can be made, else by stopping and waking it
 * in turn. Belongs to one thread; closed after the process has ended.
 */
final class CpuQuota implements AutoCloseable {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final int PERIOD_MICROS = 100_000;

    private final @Nullable Path group;
    private final @Nullable Process shell;

    private CpuQuota(@Nullable Path group, @Nullable Process shell) {
        this.group = group;
        this.shell = shell;
    }

    /** @param cores of which the process gets at most so much, all its threads together */
    static CpuQuota of(long pid, double cores) throws IOException {
        Path group = group(pid, (long) (cores * PERIOD_MICROS));
        return group != null ? new CpuQuota(group, null) : bySignals(pid, cores);
    }

    /** The way that needs no rights; its share is of one core, whatever the number of threads. */
    static CpuQuota bySignals(long pid, double cores) throws IOException {
        return new CpuQuota(null, dutyCycle(pid, cores));
    }

    /** How it is done, for reports. */
    String means() {
        return group != null ? "control group" : "stopped and woken in turn, on one core";
    }

    private static @Nullable Path group(long pid, long quotaMicros) {
        for (Path parent : parents()) {
            Path group = parent.resolve("earshot-" + pid);
            try {
                Files.createDirectory(group);
                try {
                    if (Files.exists(group.resolve("cpu.max"))) {
                        Files.writeString(group.resolve("cpu.max"), quotaMicros + " " + PERIOD_MICROS);
                    } else {
                        Files.writeString(group.resolve("cpu.cfs_period_us"), String.valueOf(PERIOD_MICROS));
                        Files.writeString(group.resolve("cpu.cfs_quota_us"), String.valueOf(quotaMicros));
                    }
                    Files.writeString(group.resolve("cgroup.procs"), String.valueOf(pid));
                    return group;
                } catch (IOException e) {
                    Files.deleteIfExists(group);
                }
            } catch (IOException e) {
                // No such controller, or not ours to use.
            }
        }
        return null;
    }

    /** Our own groups that may have a quota for processor time below them. */
    private static List<Path> parents() {
        try {
            return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                    .map(line -> line.split(":", 3))
                    .filter(parts -> parts.length == 3
                            && (parts[1].isEmpty()
                                    || List.of(parts[1].split(",", -1)).contains("cpu")))
                    .map(parts -> GROUPS.resolve(parts[1]).resolve(parts[2].substring(1)))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Process dutyCycle(long pid, double cores) throws IOException {
        String script = String.format(
                Locale.ROOT,
                "taskset -acp 0 %1$d >/dev/null; while kill -STOP %1$d; do sleep %2$.3f; kill -CONT %1$d; sleep %3$.3f; done",
                pid,
                (1 - cores) * PERIOD_MICROS / 1e6,
                cores * PERIOD_MICROS / 1e6);
        return new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Override
    public void close() throws IOException {
        if (shell != null) {
            shell.destroyForcibly();
        }
        if (group != null) {
            Files.deleteIfExists(group);
        }
    }
}
