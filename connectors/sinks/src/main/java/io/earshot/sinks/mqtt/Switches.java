package io.earshot.sinks.mqtt;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which mics and types are ON: those with an event that is open. Bounded: what it has forgotten is told again, which does
 * no harm. Thread-safe; the events of a mic come in order.
 */
final class Switches {
    static final String ON = "ON";
    static final String OFF = "OFF";
    private static final int MOST_PAIRS = 10_000;
    /** As many as a mic has streams; a closing that never came must not leave more behind. */
    private static final int MOST_OPEN = 16;

    private record Pair(String mic, String type) {}

    private static final class State {
        final Set<String> open = new HashSet<>();
        /** What the broker has acknowledged; null: nothing in this connection. */
        @Nullable
        String told;
    }

    private final Map<Pair, State> states = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, State> eldest) {
            return size() > MOST_PAIRS;
        }
    };

    /**
     * An event has opened, gone on, or closed.
     *
     * @return the state that follows
     */
    synchronized String turn(String mic, String type, String event, boolean closed) {
        Set<String> open = state(mic, type).open;
        if (closed) {
            open.remove(event);
        } else {
            if (open.size() >= MOST_OPEN) {
                open.clear();
            }
            open.add(event);
        }
        return open.isEmpty() ? OFF : ON;
    }

    /** @return what the broker was told last in this connection; null: nothing */
    synchronized @Nullable String told(String mic, String type) {
        return state(mic, type).told;
    }

    synchronized void tell(String mic, String type, String state) {
        state(mic, type).told = state;
    }

    /** The broker may have forgotten everything. */
    synchronized void connected() {
        states.values().forEach(each -> each.told = null);
    }

    private State state(String mic, String type) {
        return states.computeIfAbsent(new Pair(mic, type), pair -> new State());
    }
}
