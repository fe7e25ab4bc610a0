package io.earshot.ingest;

/**
 * Bounds that decide what becomes of frames; equal on all workers of a group, since windows depend on them.
 *
 * @param reorderMicros how far behind the highest sample a frame may come
 * @param idleMicros pause between two appends after which a stream retires
 * @param streamsPerMic live streams of a mic; one more retires the quietest
 * @param micsPerPartition mics with live streams in one partition; frames of more go to dead letters
 * @param maxClockAheadMicros how far captured-at may lie after append time before it is replaced
 * @param maxClockBehindMicros how far captured-at may lie before append time before it is replaced
 */
public record IngestLimits(
        long reorderMicros,
        long idleMicros,
        int streamsPerMic,
        int micsPerPartition,
        long maxClockAheadMicros,
        long maxClockBehindMicros) {
    public static final IngestLimits DEFAULTS =
            new IngestLimits(2_000_000, 15_000_000, 4, 10_000, 60_000_000, 7L * 24 * 3600 * 1_000_000);

    long reorderSamples(int sampleRate) {
        return reorderMicros * sampleRate / 1_000_000;
    }
}
