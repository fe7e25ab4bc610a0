package io.earshot.sinks.delivery;

import java.time.Duration;

/** The receiver did not take this delivery; it may take it later. The message says why, without the address. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean busy;
    private final transient Duration wait;

    /**
     * @param busy whether the receiver is well and asks for time only
     * @param wait the least time that it asks for; zero where it does not say
     */
    public UnavailableException(String reason, boolean busy, Duration wait) {
        super(reason);
        this.busy = busy;
        this.wait = wait;
    }

    /** Whether the receiver is well and asks for time only. */
    public boolean busy() {
        return busy;
    }

    /** The least time that it asks for; zero where it does not say. */
    public Duration least() {
        return wait;
    }
}
