package io.earshot.edge.stream;

import org.jspecify.annotations.Nullable;

/** Samples that were recorded before: the recorder's clock says when it began, the samples count on from there. */
record RecordedTimeline(PcmFormat format, long startedAt, @Nullable Long errorBound) implements Timeline {
    @Override
    public boolean arrived(long samples) {
        return true;
    }

    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public void settle() {}

    @Override
    public long capturedAt(long firstSample) {
        return startedAt + format.micros(firstSample);
    }
}
