package io.earshot.connect.source;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits on a condition, with an end to it. */
final class Deadline {
    private static final long NANOS = 120_000_000_000L;

    private Deadline() {}

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
