package io.earshot.events;

import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.events.CoverageLedger.State;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which samples of one stream the accepted windows covered, in time. A hop of samples becomes final once the window
 * that starts at its end is accepted: no later one can cover it. Its start and end are where the two windows start; a
 * clock that steps ahead by up to a hop stretches it, by more leaves absent time behind it; one that steps back by less
 * than a hop shortens it, by more leaves it whole, and the time that is spoken of again goes to the ledger as such.
 *
 * <p>Windows overlap: a hop is covered by its own window and by those before it, the oldest of which may end within
 * the hop, which splits it in two. A sample is analysed if one of its windows was scored, else silent if one was
 * silent, else missing for the reason of its newest window. What comes after the last window of a stream that retires
 * is missing as RETIRED, up to the end of its audio, and if it goes on later, up to its first window then; what zeros
 * padded beyond that end is no time at all.
 *
 * <p>Not thread-safe: belongs to the state of its mic.
 */
final class StreamCoverage {
    static final long NONE = -1;

    /** Index of the newest accepted window, whose hop is not final yet; {@link #NONE} where none is pending. */
    long pending = NONE;
    /** When it starts. */
    long pendingAt;
    /** Its mean power, {@link Observation#NOT_MEASURED} where it has none or has been told. */
    float pendingPower = Observation.NOT_MEASURED;
    /** Where a stream without a window yet begins; {@link #NONE} otherwise. */
    long begunAt = NONE;
    /** States of the newest windows that can reach into the pending hop, oldest first; null before the first window. */
    @Nullable
    State[] recent = {};

    /** Where to put what became final. */
    record Target(CoverageLedger ledger, long interval, CoverageLedger.Sink sink, EventsMeter meter) {
        void heard(float power, long at) {
            ledger.heard(power, at, sink, meter);
        }

        void attribute(State state, long from, long to) {
            ledger.attribute(state, from, to, interval, sink, meter);
        }
    }

    void accept(Observation observation, Grid grid, Target target) {
        State state = stateOf(observation);
        if (pending == NONE && observation.reason == GapReason.RETIRED) {
            // Windows lost where a stream goes on after it had retired: what they share with those before is spoken
            // for.
            long end = observation.startAt + grid.span(observation.last - observation.first + 1);
            target.attribute(state, Math.max(observation.startAt, target.ledger.frontier), end);
            return;
        }
        int reach = grid.reach();
        if (recent.length != reach + 1) {
            recent = new State[reach + 1];
        }
        long single = Math.min(observation.last, observation.first + reach);
        for (long index = observation.first; index <= single; index++) {
            push(state, index, observation.startAt + grid.span(index - observation.first), grid, target);
            pendingPower = observation.power;
        }
        if (single < observation.last) {
            long lastAt = observation.startAt + grid.span(observation.last - observation.first);
            target.attribute(state, pendingAt, lastAt);
            pending = observation.last;
            pendingAt = lastAt;
        }
    }

    private static State stateOf(Observation observation) {
        if (observation.kind == OutcomeKind.SCORED) {
            return State.ANALYSED;
        }
        GapReason reason = observation.reason;
        return reason == null ? State.SILENT : State.missing(reason);
    }

    private void push(State state, long index, long startAt, Grid grid, Target target) {
        if (pending == NONE) {
            target.ledger.begin(startAt, target.sink, target.meter);
        } else {
            long hop = grid.span(1);
            boolean stepped = startAt > pendingAt + 2 * hop || startAt <= pendingAt;
            settleHop(stepped ? pendingAt + hop : startAt, grid, target);
        }
        shift(state);
        pending = index;
        pendingAt = startAt;
        begunAt = NONE;
    }

    /** The pending hop ends at {@code end}. */
    private void settleHop(long end, Grid grid, Target target) {
        if (pendingPower >= 0) {
            target.heard(pendingPower, pendingAt);
            pendingPower = Observation.NOT_MEASURED;
        }
        long split = Math.min(end, pendingAt + grid.restMicros());
        if (split > pendingAt) {
            target.attribute(covering(0), pendingAt, split);
        }
        target.attribute(covering(1), split, end);
    }

    private State covering(int oldest) {
        State best = null;
        for (int i = recent.length - 1; i >= oldest; i--) {
            State state = recent[i];
            if (state != null && state.equals(State.ANALYSED)) {
                return state;
            }
            if (state != null && (best == null || state.equals(State.SILENT))) {
                best = state;
            }
        }
        return best == null ? State.missing(GapReason.RETIRED) : best;
    }

    private void shift(@Nullable State newest) {
        System.arraycopy(recent, 1, recent, 0, recent.length - 1);
        recent[recent.length - 1] = newest;
    }

    /** A worker starts on the stream, its first window at {@code startAt}. */
    void begin(long startAt, Target target) {
        if (pending == NONE) {
            begunAt = startAt;
            target.ledger.begin(startAt, target.sink, target.meter);
        }
    }

    /** The stream is over for now; its audio ended as {@code retired} says. */
    void end(WindowOutcome retired, Grid grid, Target target) {
        if (pending != NONE) {
            long endAt = endOf(retired, grid);
            long hop = grid.span(1);
            for (int i = 0; i < recent.length && pendingAt < endAt; i++) {
                settleHop(Math.min(endAt, pendingAt + hop), grid, target);
                pendingAt += hop;
                shift(null);
            }
            target.attribute(State.missing(GapReason.RETIRED), pendingAt, endAt);
        } else if (begunAt != NONE) {
            target.attribute(State.missing(GapReason.RETIRED), begunAt, retired.getStartAt());
        }
        forget();
    }

    /** The stream is not spoken of any more, and nobody knows when its audio ended. */
    void forget() {
        pending = NONE;
        pendingPower = Observation.NOT_MEASURED;
        begunAt = NONE;
        Arrays.fill(recent, null);
    }

    private long endOf(WindowOutcome retired, Grid grid) {
        Long samples = retired.getStreamSamples();
        if (samples == null) {
            return retired.getStartAt();
        }
        return pendingAt + Grid.micros(samples, retired.getSampleRate()) - grid.span(pending);
    }
}
