package io.earshot.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code earshot run} of all roles with one session, held to a share of a core once it is ready, and watched by its
 * metrics. Its watching thread ends with it.
 */
final class OverloadEngine implements AutoCloseable {
    private static final long READY_SECONDS = 180;
    private static final Pattern HEAP =
            Pattern.compile("(?m)^jvm_memory_(?:used_bytes|bytes_used)\\{area=\"heap\",?} (\\S+)");
    private static final Pattern STAGE = Pattern.compile("(?m)^earshot_overload_stage\\{[^}]*} (\\S+)");
    private static final Pattern RSS = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private final ManagedProcess process;
    private final Path log;
    private final int port;
    private final CpuQuota quota;
    private final long startNanos;
    private final long startCpu;
    private final Thread watch;
    private volatile boolean closed;
    private volatile double heap;
    private final int[] looks = new int[3];

    /**
     * Starts it and waits until it is ready.
     *
     * @param folder of its own
     * @param config without {@code health} and {@code state-dir}
     * @param heapMebibytes -Xmx
     */
    OverloadEngine(Path folder, String config, int heapMebibytes, double cores)
            throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("tmp"));
        log = folder.resolve("log.txt");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path file = Files.writeString(
                folder.resolve("earshot.yaml"),
                config + "state-dir: \"%s\"\nhealth: {port: %d}\n".formatted(folder.resolve("state"), port));
        process = ManagedProcess.java(
                "io.earshot.cli.Main",
                log,
                List.of(
                        "-Xmx" + heapMebibytes + "m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Djava.io.tmpdir=" + folder.resolve("tmp")),
                Map.of("ROCKSDB_SHAREDLIB_DIR", folder.resolve("tmp").toString()),
                List.of("run", "--config", file.toString()));
        awaitReady();
        quota = CpuQuota.of(process.pid(), cores);
        startNanos = System.nanoTime();
        startCpu = cpuNanos();
        watch = new Thread(this::watch, "watch-metrics");
        watch.setDaemon(true);
        watch.start();
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!Files.readString(log).contains("earshot: ready")) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                process.close();
                throw new IOException("the engine does not get ready, see " + log);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private void watch() {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build();
        while (!closed) {
            try {
                String page = client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body();
                heap = Math.max(heap, most(HEAP, page));
                synchronized (looks) {
                    looks[(int) most(STAGE, page)]++;
                }
            } catch (IOException e) {
                // It has little processor time to answer, or has ended: then others notice.
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
    }

    private static double most(Pattern pattern, String page) {
        double most = 0;
        Matcher matcher = pattern.matcher(page);
        while (matcher.find()) {
            most = Math.max(most, Double.parseDouble(matcher.group(1)));
        }
        return most;
    }

    /** How it is held back. */
    String means() {
        return quota.means();
    }

    /** @return what is wrong with the process, or null */
    @Nullable
    String problem() throws IOException {
        if (Files.readString(log).contains("OutOfMemoryError")) {
            return "the engine ran out of memory, see " + log;
        }
        return process.isAlive() ? null : "the engine ended with " + process.exitCode() + ", see " + log;
    }

    /** Cores used on average since it was held back. */
    double cores() {
        return (cpuNanos() - startCpu) / (double) (System.nanoTime() - startNanos);
    }

    private long cpuNanos() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
    }

    /** The most heap seen in use, bytes. */
    double heap() {
        return heap;
    }

    /** The most memory it ever had, bytes. */
    long rss() throws IOException {
        Matcher matcher = RSS.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        return matcher.find() ? Long.parseLong(matcher.group(1)) << 10 : -1;
    }

    /** How often a look, about once a second, found it in each stage. */
    List<Integer> stages() {
        synchronized (looks) {
            return List.of(looks[0], looks[1], looks[2]);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        watch.interrupt();
        Threads.join(watch);
        process.kill();
        quota.close();
    }
}
