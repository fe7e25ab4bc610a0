package io.earshot.evidence;

import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the windows that touch a clip, under one model: of each the outcome that was published first, as the
 * engine takes it. Not thread-safe.
 */
public final class ClipWindows {
    private final SoundEvent event;
    private final ClipRange range;
    private final String modelId;
    private final SortedMap<Long, WindowOutcome> windows = new TreeMap<>();
    private long last = Long.MAX_VALUE;
    private boolean passed;

    /** @param event says which stream */
    public ClipWindows(SoundEvent event, ClipRange range, String modelId) {
        this.event = event;
        this.range = range;
        this.modelId = modelId;
    }

    /** Takes an outcome of any mic and model; those of a partition in order. */
    public void take(WindowOutcome outcome) {
        boolean own = outcome.getModelId().equals(modelId)
                && outcome.getMicId().equals(event.getMicId())
                && outcome.getStreamId().equals(event.getStreamId())
                && outcome.getStreamStartedAt() == event.getStreamStartedAt()
                && outcome.getSampleRate() == range.sampleRate();
        if (!own) {
            return;
        }
        WindowShape shape = WindowShape.of(outcome);
        long first = shape.firstTouching(range.first(), range.sampleRate());
        last = shape.lastTouching(range.end(), range.sampleRate());
        passed |= outcome.getFirstIndex() > last
                || (outcome.getLastIndex() >= last && isWindow(outcome.getKind()))
                || (outcome.getKind() == OutcomeKind.RETIRED && outcome.getStreamSamples() != null);
        if (isWindow(outcome.getKind())) {
            long to = Math.min(last, outcome.getLastIndex());
            for (long k = Math.max(first, outcome.getFirstIndex()); k <= to; k++) {
                windows.putIfAbsent(k, outcome);
            }
        }
    }

    private static boolean isWindow(OutcomeKind kind) {
        return kind == OutcomeKind.SCORED || kind == OutcomeKind.SILENT || kind == OutcomeKind.GAP;
    }

    /** Whether nothing that follows can be about the clip. */
    public boolean passed() {
        return passed;
    }

    public String modelId() {
        return modelId;
    }

    ClipRange range() {
        return range;
    }

    /** @return outcomes by window index; a run's outcome stands at each of its windows */
    SortedMap<Long, WindowOutcome> windows() {
        return windows;
    }
}
