package io.earshot.edge.source;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a source is doing: one line of the log at each change, and a metric. Thread-safe. */
public final class SourceState {
    private static final Logger log = LoggerFactory.getLogger(SourceState.class);

    /** CONNECTING waits for its first samples, SILENT had some and gets no more, DEAD waits to try again. */
    public enum State {
        CONNECTING,
        LIVE,
        SILENT,
        DEAD,
        ENDED
    }

    /** Sees changes. */
    public interface Meter {
        void is(State state);

        void reconnects();
    }

    private final String mic;
    private final Meter meter;
    private @Nullable State state;
    /** What the log's last line told. */
    private @Nullable State said;

    private String reason = "";
    private long lastNanos;

    public SourceState(String mic, Meter meter) {
        this.mic = mic;
        this.meter = meter;
    }

    /** @param why never an address, which could hold a password */
    public synchronized void become(State next, String why) {
        if (next == State.CONNECTING && state == State.DEAD) {
            meter.reconnects();
        }
        state = next;
        meter.is(next);
        // Trying again is no news, whatever comes of it may be.
        boolean again = next == State.CONNECTING && said == State.DEAD;
        if (!again && (next != said || !why.equals(reason))) {
            said = next;
            reason = why;
            String line = "mic {}: {}{}";
            String what = next.name().toLowerCase(Locale.ROOT);
            if (next == State.SILENT || next == State.DEAD) {
                log.warn(line, mic, what, ": " + why);
            } else {
                log.info(line, mic, what, why.isEmpty() ? "" : ": " + why);
            }
        }
    }

    /** Samples came. */
    public synchronized void heard(long nanos) {
        lastNanos = nanos;
        if (state != State.LIVE) {
            become(State.LIVE, "");
        }
    }

    /** Asked now and then: a live source without samples for so long is silent. */
    public synchronized void watch(long nanos, long livenessNanos) {
        if (state == State.LIVE && nanos - lastNanos > livenessNanos) {
            become(State.SILENT, "no samples for %.1f s".formatted((nanos - lastNanos) / 1e9));
        }
    }

    public synchronized @Nullable State state() {
        return state;
    }
}
