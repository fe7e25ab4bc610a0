package io.earshot.ingest;

import io.earshot.audio.StreamKey;

/**
 * What belongs to one live stream and outlives a single frame; shared by the stages that its windows pass. The
 * timeline, the discards and {@link #newestOffset} belong to the feature thread, the floor is thread-safe, the rest is
 * immutable.
 */
public final class StreamContext {
    private final StreamKey key;
    private final String framesTopic;
    private final int framesPartition;
    private final FrameTimeline timeline;
    private final DiscardLog discards = new DiscardLog();
    private final PartitionLedger.StreamFloor floor;
    private long newestOffset;

    public StreamContext(StreamKey key, String framesTopic, int framesPartition, PartitionLedger.StreamFloor floor) {
        this.key = key;
        this.framesTopic = framesTopic;
        this.framesPartition = framesPartition;
        this.timeline = new FrameTimeline(key.sampleRate());
        this.floor = floor;
    }

    public StreamKey key() {
        return key;
    }

    /** Topic of the frames; empty for files. */
    public String framesTopic() {
        return framesTopic;
    }

    /** Partition of the frames; -1 for files. */
    public int framesPartition() {
        return framesPartition;
    }

    public FrameTimeline timeline() {
        return timeline;
    }

    public DiscardLog discards() {
        return discards;
    }

    public PartitionLedger.StreamFloor floor() {
        return floor;
    }

    /** Offset of the newest frame read of this stream. */
    public long newestOffset() {
        return newestOffset;
    }

    void newestOffset(long offset) {
        newestOffset = offset;
    }
}
