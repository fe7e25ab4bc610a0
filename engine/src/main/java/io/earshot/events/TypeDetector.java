package io.earshot.events;

import io.earshot.avro.CloseCause;
import io.earshot.avro.EventStatus;
import io.earshot.config.EventTypeConfig;
import io.earshot.events.OpenEvent.LowRun;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The detection rule for one event type of one stream under one model, window by window.
 *
 * <p>A run of windows at or above {@code low} that holds one at or above {@code high} is a piece of sound: hysteresis,
 * so the onset lies where the run began, before it was certain. Pieces with less than {@code merge} between them are one
 * event. After a piece the event stays open as long as another one could still join it: until the silence has lasted
 * {@code merge}, or, where a run began in that time, until it ends or has lasted {@code max-pending} windows without
 * becoming certain. What was pending then begins an event of its own if it becomes certain after all. A gap is no
 * evidence: a run lives on through {@code max-gap} windows of it, and everything ends at one more.
 *
 * <p>Invariant: while {@link #event} is open and not active, a run that begins now would join it. Memory is a handful
 * of sums, however long an event lasts. Not thread-safe: belongs to the state of its mic.
 */
final class TypeDetector {
    private static final long NANOS_PER_MICRO = 1_000;

    final Median median;

    @Nullable
    OpenEvent event;

    @Nullable
    LowRun low;
    /** Windows without a score since the last one with one; counted only while {@link #event} or {@link #low} is. */
    int gaps;

    TypeDetector(int medianWindows) {
        median = new Median(medianWindows);
    }

    /** True when more windows of nothing but {@code score} would change nothing. */
    boolean isIdle(float score) {
        return event == null && low == null && median.holdsOnly(score);
    }

    /**
     * One window on.
     *
     * @param score of the newest window, NaN for none
     * @param centre the window that the median is now known of
     */
    void step(int type, EventTypeConfig rule, Grid grid, float score, Window centre, OpenEvent.Sink sink) {
        float value = median.next(score);
        if (event == null && low == null && !(value >= rule.low())) {
            return; // by far the most frequent case
        }
        if (Float.isNaN(value)) {
            if (++gaps > rule.maxGap()) {
                close(type, causeOfGap(rule, grid, centre.index()), sink);
                low = null;
                return;
            }
        } else {
            gaps = 0;
            take(rule, grid, value, centre);
        }
        settle(type, rule, grid, centre.index(), sink);
    }

    /** The stream is over: everything closes and is forgotten. Call after {@link #step} with the median's delay. */
    void end(int type, CloseCause cause, OpenEvent.Sink sink) {
        close(type, cause, sink);
        low = null;
        gaps = 0;
        median.forget();
    }

    private void take(EventTypeConfig rule, Grid grid, float value, Window window) {
        if (value < rule.low()) {
            low = null;
            if (event != null) {
                event.active = false;
                event.tail.add(value, window);
            }
            return;
        }
        if (event != null && event.active) {
            event.extend(window, value, grid);
            return;
        }
        if (low == null) {
            low = LowRun.startingAt(window, grid);
        }
        low.extend(window, value, grid);
        if (value < rule.high()) {
            if (event != null) {
                event.tail.add(value, window);
            }
        } else {
            if (event != null) {
                event.extend(window, value, grid);
            } else {
                event = OpenEvent.startedBy(low);
            }
            low = null;
        }
    }

    /** Reports what window {@code index} decides. */
    private void settle(int type, EventTypeConfig rule, Grid grid, long index, OpenEvent.Sink sink) {
        if (event == null) {
            return;
        }
        if (!event.active) {
            if (low == null
                    ? !joins(rule, grid, index - event.offsetIndex)
                    : index - low.onsetIndex >= rule.maxPending()) {
                close(type, CloseCause.QUIET, sink);
            }
        } else if (event.revision == 0) {
            if (!isShorter(grid, event.extent(), micros(rule.minimum()))) {
                report(type, index, EventStatus.OPENED, null, sink);
            }
        } else if (event.offsetIndex == index && index - event.reportedIndex >= rule.updateEvery()) {
            report(type, index, EventStatus.UPDATED, null, sink);
        }
    }

    private CloseCause causeOfGap(EventTypeConfig rule, Grid grid, long index) {
        boolean quiet = event != null && !event.active && low == null && !joins(rule, grid, index - event.offsetIndex);
        return quiet ? CloseCause.QUIET : CloseCause.GAP;
    }

    /** @return whether a piece after {@code silence} windows belongs to the same event */
    private static boolean joins(EventTypeConfig rule, Grid grid, long silence) {
        return isShorter(grid, silence, micros(rule.merge()));
    }

    private static boolean isShorter(Grid grid, long windows, long micros) {
        return windows * grid.hop() * 1_000_000 < micros * grid.rate();
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / NANOS_PER_MICRO;
    }

    private void close(int type, CloseCause cause, OpenEvent.Sink sink) {
        OpenEvent closing = event;
        if (closing == null) {
            return;
        }
        if (closing.revision > 0) {
            report(type, closing.offsetIndex, EventStatus.CLOSED, cause, sink);
        }
        event = null;
    }

    private void report(int type, long index, EventStatus status, @Nullable CloseCause cause, OpenEvent.Sink sink) {
        OpenEvent reported = Objects.requireNonNull(event);
        reported.revision++;
        reported.reportedIndex = index;
        sink.revised(type, reported, status, cause);
    }
}
