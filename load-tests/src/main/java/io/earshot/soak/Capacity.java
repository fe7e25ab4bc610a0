package io.earshot.soak;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What this machine can do with the whole chain running: broker, engine with all roles, feeder. Mics are fed as fast as the
 * events stage takes windows, with a few seconds of work always waiting.
 *
 * @param windows per second that the events stage accepted
 * @param mics that many are in real time
 * @param processor cores that the engine used
 */
record Capacity(double windows, double mics, double processor) {
    private static final int MICS = 200;
    /** Until the compiler has seen to what is hot. */
    private static final double WARM_UP_SECONDS = 30;

    private static final double MEASURE_SECONDS = 30;
    private static final double DRAIN_SECONDS = 60;
    private static final long LOOK_NANOS = 200_000_000;
    /** Audio under way of each mic: about two seconds wait for windows to fill and disorder to settle, the rest is work. */
    private static final double WAITING_SECONDS = 10;

    static int micsForIt() {
        return MICS;
    }

    /**
     * Measures; takes a minute and a quarter.
     *
     * @param hopSeconds from one window to the next
     */
    static Capacity measure(Feeder feeder, Account account, EngineProbe probe, double hopSeconds)
            throws IOException, InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong worked = new AtomicLong();
        CompletableFuture<Void> feeding = CompletableFuture.runAsync(() -> {
            try {
                feeder.flood(
                        MICS, () -> account.playedMicros() - worked.get() > MICS * WAITING_SECONDS * 1e6, stop::get);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            watch(probe, worked, hopSeconds, WARM_UP_SECONDS, feeding);
            long began = System.nanoTime();
            double windowsBefore = probe.metrics().acceptedWindows();
            double processorBefore = probe.processorSeconds();
            watch(probe, worked, hopSeconds, MEASURE_SECONDS, feeding);
            double seconds = (System.nanoTime() - began) / 1e9;
            double windows = (probe.metrics().acceptedWindows() - windowsBefore) / seconds;
            double processor = (probe.processorSeconds() - processorBefore) / seconds;
            stop.set(true);
            feeding.get();
            drain(probe);
            return new Capacity(windows, windows * hopSeconds, processor);
        } catch (ExecutionException e) {
            throw new IOException("the capacity could not be measured: " + e.getCause(), e);
        } finally {
            stop.set(true);
        }
    }

    private static void watch(
            EngineProbe probe, AtomicLong worked, double hopSeconds, double seconds, CompletableFuture<Void> feeding)
            throws IOException, InterruptedException, ExecutionException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() - end < 0) {
            worked.set((long) (probe.metrics().acceptedWindows() * hopSeconds * 1e6));
            if (feeding.isDone()) {
                feeding.get();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** So that the mics to come do not begin behind it. */
    private static void drain(EngineProbe probe) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos((long) DRAIN_SECONDS);
        double before = -1;
        double now = probe.metrics().acceptedWindows();
        while (now > before && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(5 * LOOK_NANOS);
            before = now;
            now = probe.metrics().acceptedWindows();
        }
    }
}
