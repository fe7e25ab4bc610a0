package io.earshot.soak;

import io.earshot.loadtest.MetricsPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Samples an engine at even times and writes each sample down at once: a run that is cut short leaves what it saw. Belongs
 * to one thread.
 */
final class Sampler {
    static final int SECONDS = 15;
    private static final int SAMPLES_A_MINUTE = 60 / SECONDS;
    private static final String DELAY = "earshot_capture_to_scored_seconds";
    private static final int LOOKS = 14;

    private final EngineProbe probe;
    private final Path file;
    private final Consumer<String> progress;

    Sampler(EngineProbe probe, Path file, Consumer<String> progress) {
        this.probe = probe;
        this.file = file;
        this.progress = progress;
    }

    /** Samples until {@code done}; the last, unfinished, interval is left out. */
    List<Sample> until(BooleanSupplier done, double minutes) throws IOException {
        List<Sample> samples = new ArrayList<>();
        try (PrintWriter csv = new PrintWriter(Files.newBufferedWriter(file))) {
            csv.println(Sample.header());
            long begin = System.nanoTime();
            long before = begin;
            double windows = probe.metrics().acceptedWindows();
            double delays = probe.metrics().sum(DELAY + "_sum");
            double delayed = probe.metrics().sum(DELAY + "_count");
            double processor = probe.processorSeconds();
            while (true) {
                long due = begin + (samples.size() + 1L) * SECONDS * 1_000_000_000L;
                double ring = 0;
                MetricsPage page = probe.metrics();
                for (int look = 1; look <= LOOKS; look++) {
                    long at = due - (LOOKS - look) * (SECONDS * 1_000_000_000L / (LOOKS + 1)) - 500_000_000L;
                    while (System.nanoTime() - at < 0) {
                        if (done.getAsBoolean()) {
                            return samples;
                        }
                        LockSupport.parkNanos(Math.min(200_000_000L, Math.max(1, at - System.nanoTime())));
                    }
                    page = probe.metrics();
                    ring += page.ringPercent() / LOOKS;
                }
                long now = System.nanoTime();
                double seconds = (now - before) / 1e9;
                double windowsNow = page.acceptedWindows();
                double processorNow = probe.processorSeconds();
                // Before the collection: its pause is not the load's.
                Map<Series, Double> values = probe.measure();
                values.put(Series.RING, ring);
                values.put(Series.LAG, page.sum("earshot_commit_lag_frames"));
                values.put(Series.WINDOWS, (windowsNow - windows) / seconds);
                values.put(Series.PROCESSOR, (processorNow - processor) / seconds);
                double delaysNow = page.sum(DELAY + "_sum");
                double delayedNow = page.sum(DELAY + "_count");
                values.put(Series.DELAY, (delaysNow - delays) / Math.max(1, delayedNow - delayed));
                delays = delaysNow;
                delayed = delayedNow;
                before = now;
                windows = windowsNow;
                processor = processorNow;
                Sample sample = new Sample((now - begin) / 1e9, values);
                samples.add(sample);
                csv.println(sample.csv());
                csv.flush();
                if (samples.size() % SAMPLES_A_MINUTE == 0) {
                    progress.accept(line(sample, minutes));
                }
            }
        }
    }

    private static String line(Sample sample, double minutes) {
        return ("minute %.0f of %.0f: %.0f windows/s, delay %.2f s, ring %.2f %%, heap %.1f, direct %.1f, RSS %.1f MiB,"
                        + " %.0f threads, %.0f handles, %.2f cores")
                .formatted(
                        sample.seconds() / 60,
                        minutes,
                        sample.value(Series.WINDOWS),
                        sample.value(Series.DELAY),
                        sample.value(Series.RING),
                        Series.HEAP.inUnit(sample.value(Series.HEAP)),
                        Series.DIRECT.inUnit(sample.value(Series.DIRECT)),
                        Series.RSS.inUnit(sample.value(Series.RSS)),
                        sample.value(Series.THREADS),
                        sample.value(Series.HANDLES),
                        sample.value(Series.PROCESSOR));
    }
}
