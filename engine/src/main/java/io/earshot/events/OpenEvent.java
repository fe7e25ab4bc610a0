package io.earshot.events;

import io.earshot.avro.CloseCause;
import io.earshot.avro.EventStatus;
import org.jspecify.annotations.Nullable;

/** An event that may still grow, reported or not yet long enough to be. */
final class OpenEvent {
    long onsetIndex;
    long onsetAt;
    /** The last window that belongs to it. */
    long offsetIndex;

    long offsetAt;
    /** Over its windows. */
    Evidence evidence = new Evidence();
    /** Over the windows after it that fall to it if it grows. */
    Evidence tail = new Evidence();
    /** The sound goes on, a gap or not. */
    boolean active;
    /** Revisions reported; 0 before it opens. */
    int revision;
    /** Index at which the last revision was reported. */
    long reportedIndex;
    /** As registered when it opened. */
    @Nullable
    Place place;

    static OpenEvent startedBy(LowRun run) {
        OpenEvent event = new OpenEvent();
        event.onsetIndex = run.onsetIndex;
        event.onsetAt = run.onsetAt;
        event.offsetIndex = run.offsetIndex;
        event.offsetAt = run.offsetAt;
        event.evidence = run.evidence;
        event.active = true;
        return event;
    }

    void extend(Window window, float score, Grid grid) {
        evidence.add(tail);
        tail = new Evidence();
        evidence.add(score, window);
        active = true;
        offsetIndex = window.index();
        offsetAt = window.startAt() + grid.offsetShift();
    }

    long extent() {
        return offsetIndex - onsetIndex + 1;
    }

    /** Windows at or above the low threshold that may yet turn out to belong to a sound. */
    static final class LowRun {
        long onsetIndex;
        long onsetAt;
        long offsetIndex;
        long offsetAt;
        Evidence evidence = new Evidence();

        static LowRun startingAt(Window window, Grid grid) {
            LowRun run = new LowRun();
            run.onsetIndex = window.index();
            run.onsetAt = window.startAt() + grid.onsetShift();
            return run;
        }

        void extend(Window window, float score, Grid grid) {
            evidence.add(score, window);
            offsetIndex = window.index();
            offsetAt = window.startAt() + grid.offsetShift();
        }
    }

    /** Takes the revisions of one type's events. */
    interface Sink {
        /** @param cause null unless closed */
        void revised(int type, OpenEvent event, EventStatus status, @Nullable CloseCause cause);
    }
}
