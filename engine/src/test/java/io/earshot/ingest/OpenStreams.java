package io.earshot.ingest;

import io.earshot.audio.StreamKey;

/** Opens streams for tests of the stages after this one. */
public final class OpenStreams {
    private OpenStreams() {}

    /** A stream of {@code mic} that begins with the frame at {@code offset}, which counts as read and finished. */
    public static StreamContext open(PartitionFeed feed, String mic, long offset) {
        feed.ledger().dispatched(offset);
        PartitionLedger.StreamFloor floor = feed.ledger().open(offset, feed.lanes());
        feed.ledger().finished(offset);
        return new StreamContext(
                new StreamKey(mic, "run-1", Frames.START, Frames.RATE), feed.topic(), feed.partition(), floor);
    }
}
