package io.earshot.sinks.delivery;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a receiver counts as up: not while its connection is lost, and not while its breaker is open. Says each change
 * once, and a receiver that comes and goes at a rate. Thread-safe.
 */
final class Health implements Reach {
    private static final Logger log = LoggerFactory.getLogger(Health.class);
    private static final long LOG_NANOS = 10_000_000_000L;

    private final String sink;
    private final String shown;
    private final Duration pause;
    private final DeliveryMeter meter;
    private String lost = "";
    private String open = "";
    /** What the log says: the reason why it is down, empty while it is up. */
    private String said = "";

    private long logged = System.nanoTime() - LOG_NANOS;

    Health(String sink, String shown, Duration pause, DeliveryMeter meter) {
        this.sink = sink;
        this.shown = shown;
        this.pause = pause;
        this.meter = meter;
        meter.up(true);
    }

    @Override
    public synchronized void lost(String reason) {
        lost = reason;
        meter.retrying();
        judge();
    }

    @Override
    public synchronized void back() {
        lost = "";
        judge();
    }

    /** Deliveries have failed in a row. */
    synchronized void opened(String reason) {
        open = reason;
        judge();
    }

    /** A delivery was accepted again. */
    synchronized void closed() {
        open = "";
        judge();
    }

    private void judge() {
        String reason = lost.isEmpty() ? open : lost;
        meter.up(reason.isEmpty());
        if (reason.isEmpty() && !said.isEmpty()) {
            said = "";
            log.info("sink {}: {} is back", sink, shown);
        }
        long now = System.nanoTime();
        if (!reason.isEmpty() && !reason.equals(said) && now - logged >= LOG_NANOS) {
            logged = now;
            said = reason;
            log.warn(
                    "sink {}: {} is down ({}); deliveries wait, it is tried again every {} s",
                    sink,
                    shown,
                    reason,
                    pause.toMillis() / 1e3);
        }
    }
}
