package io.earshot.ingest;

/**
 * When the newest frame of a partition was appended, by what fetches tell: the times of the frames fetched, and how many
 * lie after them. For those their mean distance so far is assumed; exact where all has been fetched.
 *
 * <p>Belongs to the polling thread.
 */
final class LogEnd {
    private static final long REMEMBERED_FRAMES = 4096;

    private long newestOffset = -1;
    private long newestAppendedAt;
    private long endOffset;
    private long seenAt;
    private long frames;
    private long micros;

    /**
     * Frames were fetched, up to and including {@code offset}.
     *
     * @param firstAppendedAt append time of the first of them, microseconds since 1970-01-01 UTC
     * @param appendedAt that of the last
     */
    void fetched(long firstOffset, long firstAppendedAt, long offset, long appendedAt) {
        boolean follows = newestOffset >= 0 && newestOffset < offset;
        frames += offset - (follows ? newestOffset : firstOffset);
        micros += Math.max(0, appendedAt - (follows ? newestAppendedAt : firstAppendedAt));
        if (frames > REMEMBERED_FRAMES) {
            micros = micros * REMEMBERED_FRAMES / frames;
            frames = REMEMBERED_FRAMES;
        }
        newestOffset = offset;
        newestAppendedAt = appendedAt;
    }

    /**
     * The log ended before {@code offset}.
     *
     * @param now wall clock, microseconds since 1970-01-01 UTC
     */
    void end(long offset, long now) {
        endOffset = offset;
        seenAt = now;
    }

    /**
     * When its newest frame was appended, microseconds since 1970-01-01 UTC; 0 while nothing has been fetched.
     *
     * @param now wall clock
     * @param paused whether the end has not been looked at since it was told last: it is assumed to have moved on
     */
    long newestAppendedAt(long now, boolean paused) {
        if (newestOffset < 0) {
            return 0;
        }
        long behind = Math.max(0, endOffset - 1 - newestOffset);
        long assumed = frames == 0 ? 0 : behind * micros / frames;
        long since = paused ? Math.max(0, now - seenAt) : 0;
        return Math.max(newestAppendedAt, Math.min(now, newestAppendedAt + assumed + since));
    }
}
