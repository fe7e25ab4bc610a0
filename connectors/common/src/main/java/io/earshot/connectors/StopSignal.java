package io.earshot.connectors;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C and SIGTERM as a wish to end in order: the work sees the wish, ends, and the process's exit code is 0. A shutdown
 * hook alone would leave the signal's code, so the hook waits for the work and then ends the machine itself.
 */
public final class StopSignal implements BooleanSupplier, AutoCloseable {
    /** An orderly end takes a request's timeout and a commit; what takes longer is cut short. */
    private static final long PATIENCE_SECONDS = 60;

    private static final int CUT_SHORT = 1;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean asked;

    public StopSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    private void stop() {
        if (ended.getCount() == 0) {
            return;
        }
        asked = true;
        boolean inOrder = false;
        try {
            inOrder = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(inOrder ? 0 : CUT_SHORT);
    }

    /** Whether somebody wants the work to end. */
    @Override
    public boolean getAsBoolean() {
        return asked;
    }

    /** The work has ended. */
    @Override
    public void close() {
        ended.countDown();
    }
}
