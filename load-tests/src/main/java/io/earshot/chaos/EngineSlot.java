package io.earshot.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An {@code earshot run} of all roles that is started again whenever it ends without having been told to, as a service
 * manager would. Its supervisor thread restarts it; faults come from another thread.
 */
public final class EngineSlot implements AutoCloseable {
    private static final Pattern METRICS = Pattern.compile("metrics at (http://\\S+)");
    private static final long LOOK_MILLIS = 50;
    private static final long RESTART_NANOS = 1_000_000_000L;

    private final Path folder;
    private final Path config;
    private final Path log;
    private final List<String> options;
    private final Thread supervisor;
    private final AtomicInteger failures = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ManagedProcess process;
    private long logStart;
    private boolean wanted;
    private volatile boolean closed;

    /**
     * @param folder of its own: state, logs, temporary files
     * @param config what {@code run} is given
     */
    public EngineSlot(Path folder, Path config, List<String> options) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.config = config;
        this.log = folder.resolve("log.txt");
        this.options = options;
        this.supervisor = new Thread(this::supervise, "supervisor-" + folder.getFileName());
        supervisor.setDaemon(true);
        supervisor.start();
    }

    Path stateDirectory() {
        return folder.resolve("state");
    }

    /** Lets it run from now on. */
    public void start() throws IOException {
        lock.lock();
        try {
            wanted = true;
            if (process == null || !process.isAlive()) {
                launch();
            }
        } finally {
            lock.unlock();
        }
    }

    /** SIGKILL; it stays down until {@link #start}. */
    void kill() {
        ManagedProcess victim = unwanted();
        if (victim != null) {
            victim.kill();
        }
    }

    /**
     * SIGTERM; it stays down until {@link #start}.
     *
     * @return whether it ended within that time; else it has been killed
     */
    public boolean terminate(long millis) throws InterruptedException {
        ManagedProcess victim = unwanted();
        if (victim == null) {
            return true;
        }
        victim.terminate();
        if (victim.await(millis)) {
            return true;
        }
        victim.kill();
        return false;
    }

    void freeze() throws IOException, InterruptedException {
        ManagedProcess victim = process();
        if (victim != null) {
            victim.freeze();
        }
    }

    void wake() throws IOException, InterruptedException {
        ManagedProcess victim = process();
        if (victim != null) {
            victim.wake();
        }
    }

    /** @return whether it runs and has said that every role does its work */
    public boolean isReady() throws IOException {
        ManagedProcess running = process();
        return running != null && running.isAlive() && logSinceStart().contains("earshot: ready");
    }

    /** @return how often it ended without having been told to */
    public int failures() {
        return failures.get();
    }

    /** @return the process's number; empty before the first start */
    public OptionalLong pid() {
        ManagedProcess running = process();
        return running == null ? OptionalLong.empty() : OptionalLong.of(running.pid());
    }

    /** @return where it says that its metrics are; empty while it has not said so */
    public Optional<URI> metrics() throws IOException {
        Matcher said = METRICS.matcher(logSinceStart());
        return said.find() ? Optional.of(URI.create(said.group(1))) : Optional.empty();
    }

    private String logSinceStart() throws IOException {
        byte[] all = Files.readAllBytes(log);
        int from = (int) Math.min(all.length, logStart);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }

    private @Nullable ManagedProcess process() {
        lock.lock();
        try {
            return process;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ManagedProcess unwanted() {
        lock.lock();
        try {
            wanted = false;
            return process;
        } finally {
            lock.unlock();
        }
    }

    private void launch() throws IOException {
        // Libraries unpack themselves there, and nobody tidies up after a SIGKILL.
        Path temporary = folder.resolve("tmp");
        deleteAll(temporary);
        Files.createDirectories(temporary);
        logStart = Files.exists(log) ? Files.size(log) : 0;
        List<String> all = Stream.concat(options.stream(), Stream.of("-Djava.io.tmpdir=" + temporary))
                .toList();
        process = ManagedProcess.java(
                "io.earshot.cli.Main",
                log,
                all,
                Map.of("ROCKSDB_SHAREDLIB_DIR", temporary.toString()),
                List.of("run", "--config", config.toString()));
    }

    private void supervise() {
        try {
            while (!closed) {
                ManagedProcess running = process();
                if (running == null || !running.await(LOOK_MILLIS)) {
                    Thread.sleep(LOOK_MILLIS);
                    continue;
                }
                restartIfWanted(running);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException("an engine cannot be started again", e);
        }
    }

    private void restartIfWanted(ManagedProcess ended) throws IOException, InterruptedException {
        if (!isWanted(ended)) {
            Thread.sleep(LOOK_MILLIS);
            return;
        }
        failures.incrementAndGet();
        Thread.sleep(RESTART_NANOS / 1_000_000);
        lock.lock();
        try {
            if (wanted && process == ended) {
                launch();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isWanted(ManagedProcess ended) {
        lock.lock();
        try {
            return wanted && process == ended;
        } finally {
            lock.unlock();
        }
    }

    /** Deletes a folder's content and the folder, where it is no mount point. */
    public static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        supervisor.interrupt();
        Threads.join(supervisor);
        kill();
    }
}
