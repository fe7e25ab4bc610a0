package io.earshot.testing;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits on a condition, with an end to it. */
public final class Deadline {
    private static final int SECONDS = 60;

    private Deadline() {}

    public static void await(String what, BooleanSupplier condition) {
        await(what, SECONDS, condition);
    }

    public static void await(String what, int seconds, BooleanSupplier condition) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
