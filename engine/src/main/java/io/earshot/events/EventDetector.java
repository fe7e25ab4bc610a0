package io.earshot.events;

import io.earshot.avro.CloseCause;
import io.earshot.avro.EventStatus;
import io.earshot.avro.OutcomeKind;
import io.earshot.events.Observation.Source;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The events of one stream under one model: feeds every accepted window to the {@link TypeDetector} of each event type.
 * A pure function of its state and the accepted outcomes, taken in index order: how they were batched, and whether the
 * state was written and read back in between, makes no difference. A run of gaps or silence costs no more than the
 * windows it takes until nothing changes any more.
 *
 * <p>Not thread-safe: belongs to the state of its mic.
 */
final class EventDetector {
    private final ModelTypes types;
    final TypeDetector[] detectors;
    /** The newest windows, at their index modulo the length: as many as the longest median looks back, and one. */
    final @Nullable Window[] recent;

    long newest = -1;
    /** Of the newest window that was scored. */
    Source source;

    /** Takes revisions, in the order in which they were decided. */
    interface Sink {
        /**
         * @param decidedBy the last window that the revision rests on
         * @param cause null unless closed
         */
        void revised(
                int type,
                OpenEvent event,
                EventStatus status,
                @Nullable CloseCause cause,
                Window decidedBy,
                Source source);
    }

    EventDetector(ModelTypes types, Source source) {
        this.types = types;
        this.source = source;
        detectors = new TypeDetector[types.size()];
        int delay = 0;
        for (int i = 0; i < detectors.length; i++) {
            detectors[i] = new TypeDetector(types.rule(i).median());
            delay = Math.max(delay, detectors[i].median.delay());
        }
        recent = new Window[delay + 1];
    }

    void accept(Observation observation, Grid grid, Sink sink) {
        if (observation.kind == OutcomeKind.SCORED) {
            source = observation.source;
        }
        float same = observation.isGap() ? Float.NaN : 0f;
        for (long index = observation.first; index <= observation.last; index++) {
            remember(Window.of(observation, index, grid));
            boolean idle = true;
            for (int type = 0; type < detectors.length; type++) {
                float score = observation.scores.length == 0 ? same : observation.scores[type];
                step(type, score, index, grid, sink);
                idle &= detectors[type].isIdle(same);
            }
            if (idle && index < observation.last) {
                long rest = Math.max(index + 1, observation.last - recent.length + 1);
                for (long i = rest; i <= observation.last; i++) {
                    remember(Window.of(observation, i, grid));
                }
                return;
            }
        }
    }

    /** The stream is over: what the medians hold back is decided, then every open event closes. */
    void end(CloseCause cause, Grid grid, Sink sink) {
        if (newest < 0) {
            return;
        }
        for (int type = 0; type < detectors.length; type++) {
            TypeDetector detector = detectors[type];
            for (int i = 1; i <= detector.median.delay(); i++) {
                step(type, Float.NaN, newest + i, grid, sink);
            }
            detector.end(type, cause, (t, event, status, why) -> report(t, event, status, why, sink));
        }
    }

    private void step(int type, float score, long index, Grid grid, Sink sink) {
        TypeDetector detector = detectors[type];
        Window centre = recent[slot(Math.max(0, index - detector.median.delay()))];
        if (centre == null) {
            // The median reaches back before the first window known: there nothing is open and nothing can begin.
            centre = newestWindow();
        }
        detector.step(
                type,
                types.rule(type),
                grid,
                score,
                centre,
                (t, event, status, why) -> report(t, event, status, why, sink));
    }

    private void report(int type, OpenEvent event, EventStatus status, @Nullable CloseCause cause, Sink sink) {
        sink.revised(type, event, status, cause, newestWindow(), source);
    }

    void remember(Window window) {
        recent[slot(window.index())] = window;
        newest = window.index();
    }

    Window newestWindow() {
        return Objects.requireNonNull(recent[slot(newest)]);
    }

    int slot(long index) {
        return (int) (index % recent.length);
    }
}
