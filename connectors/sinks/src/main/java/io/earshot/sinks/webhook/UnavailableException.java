package io.earshot.sinks.webhook;

import java.time.Duration;

/** The endpoint did not take this delivery; it may take it later. The message says why, without the address. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean busy;
    private final transient Duration wait;

    /**
     * @param busy whether the endpoint is well and asks for time only
     * @param wait the least time that it asks for; zero where it does not say
     */
    UnavailableException(String reason, boolean busy, Duration wait) {
        super(reason);
        this.busy = busy;
        this.wait = wait;
    }

    boolean busy() {
        return busy;
    }

    Duration least() {
        return wait;
    }
}
