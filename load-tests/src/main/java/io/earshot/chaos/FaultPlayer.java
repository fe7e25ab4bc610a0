package io.earshot.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Plays the plan against the running cluster, one fault after the other. Belongs to one thread. */
final class FaultPlayer {
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(25);
    private static final long STOP_MILLIS = 20_000;
    private static final long FULL_MILLIS = 3_000;
    private static final long CUT_MILLIS = 3_000;
    private static final long DELAY_MILLIS = 300;
    private static final long DELAYED_MILLIS = 4_000;

    private final BrokerSide broker;
    private final List<EngineSlot> engines;
    private final List<StateDisk> disks;
    private final ModelFolder model;
    private final Duration frozen;
    private final Consumer<String> progress;
    private final List<Played> played = new ArrayList<>();
    private boolean spareRuns;

    /**
     * A fault that was played.
     *
     * @param nanos when, by {@link System#nanoTime}
     * @param others engines that were ready when it hit, beside the one it hit
     */
    record Played(Fault fault, long nanos, int others) {}

    /**
     * @param engines the last is the spare one, which comes and goes
     * @param disks of the engines' states, or empty where none can be mounted
     * @param frozen how long a frozen engine stays so
     */
    FaultPlayer(
            BrokerSide broker,
            List<EngineSlot> engines,
            List<StateDisk> disks,
            ModelFolder model,
            Duration frozen,
            Consumer<String> progress) {
        this.broker = broker;
        this.engines = List.copyOf(engines);
        this.disks = List.copyOf(disks);
        this.model = model;
        this.frozen = frozen;
        this.progress = progress;
    }

    /** @param beginNanos when the audio began */
    List<Played> play(List<Fault> plan, long beginNanos) throws IOException, InterruptedException {
        for (Fault fault : plan) {
            waitUntil(beginNanos + fault.at().toNanos());
            EngineSlot hit = engines.get(fault.engine());
            awaitReady(hit);
            int others = 0;
            for (EngineSlot each : engines) {
                others += each != hit && each.isReady() ? 1 : 0;
            }
            progress.accept(
                    "%s%s".formatted(fault.kind().label(), hitsEngine(fault) ? " of engine " + fault.engine() : ""));
            played.add(new Played(fault, System.nanoTime(), others));
            hit(fault, hit);
        }
        return List.copyOf(played);
    }

    private static boolean hitsEngine(Fault fault) {
        return switch (fault.kind()) {
            case BROKER_KILL, BROKER_RESTART, SCALE, SWAP -> false;
            case KILL, TERM, FREEZE, CUT, DELAY, DISK_FULL, WIPE -> true;
        };
    }

    private void hit(Fault fault, EngineSlot engine) throws IOException, InterruptedException {
        long pause = fault.pause().toMillis();
        switch (fault.kind()) {
            case KILL -> {
                engine.kill();
                pause(pause);
                engine.start();
            }
            case TERM -> {
                if (!engine.terminate(STOP_MILLIS)) {
                    throw new IOException(
                            "engine %d does not end on SIGTERM within %d ms".formatted(fault.engine(), STOP_MILLIS));
                }
                pause(pause);
                engine.start();
            }
            case FREEZE -> {
                engine.freeze();
                pause(frozen.toMillis());
                engine.wake();
            }
            case BROKER_RESTART -> broker.restart(pause);
            case BROKER_KILL -> broker.killAndRestart(pause);
            case CUT -> {
                broker.link(fault.engine()).cut();
                pause(CUT_MILLIS);
                broker.link(fault.engine()).mend();
            }
            case DELAY -> {
                broker.link(fault.engine()).delay(DELAY_MILLIS);
                pause(DELAYED_MILLIS);
                broker.link(fault.engine()).mend();
            }
            case DISK_FULL -> fillDisk(engine, disks.get(fault.engine()));
            case WIPE -> {
                engine.kill();
                EngineSlot.deleteAll(engine.stateDirectory());
                pause(pause);
                engine.start();
            }
            case SCALE -> scale();
            case SWAP -> model.nextVersion();
        }
    }

    /** Its stores are flushed when it stops, into a disk without room; nor can it start again there. */
    private static void fillDisk(EngineSlot engine, StateDisk disk) throws IOException, InterruptedException {
        disk.fill();
        pause(FULL_MILLIS / 3);
        boolean unused = engine.terminate(STOP_MILLIS);
        engine.start();
        pause(FULL_MILLIS);
        disk.free();
    }

    private void scale() throws IOException, InterruptedException {
        EngineSlot spare = engines.get(engines.size() - 1);
        if (spareRuns) {
            boolean unused = spare.terminate(STOP_MILLIS);
        } else {
            spare.start();
        }
        spareRuns = !spareRuns;
    }

    private static void awaitReady(EngineSlot engine) throws IOException {
        long deadline = System.nanoTime() + READY_NANOS;
        while (!engine.isReady() && System.nanoTime() - deadline < 0) {
            pause(50);
        }
    }

    private static void waitUntil(long nanos) {
        while (System.nanoTime() - nanos < 0) {
            LockSupport.parkNanos(nanos - System.nanoTime());
        }
    }

    private static void pause(long millis) {
        waitUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
