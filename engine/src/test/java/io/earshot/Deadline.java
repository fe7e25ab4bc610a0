package io.earshot;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits on a condition, with an end to it. */
public final class Deadline {
    private static final Duration USUAL = Duration.ofSeconds(20);

    private Deadline() {}

    /** @throws AssertionError when it does not come true */
    public static void await(String what, BooleanSupplier condition) {
        await(what, USUAL, condition);
    }

    /** @throws AssertionError when it does not come true within {@code atMost} */
    public static void await(String what, Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(200_000);
        }
    }

    /** Waits until a thread is parked or blocked. */
    public static void awaitWaiting(Thread thread) {
        await(
                thread.getName() + " waits",
                () -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }
}
