package io.earshot.events;

import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What an outcome must be for the arithmetic behind it to hold. Outcomes come from our own workers, of this version or a
 * newer one; one that breaks a bound is refused and counted, and what it should have said becomes SCORES_LOST.
 */
final class OutcomeCheck {
    /** The end of the year 9999. */
    private static final long LATEST = 253_402_300_800_000_000L;
    /** A hundred years of audio. */
    private static final long LONGEST_STREAM_SECONDS = 3_155_760_000L;

    private static final int LARGEST_WINDOW = 1 << 24;
    private static final int MOST_OVERLAP = 64;
    private static final int HIGHEST_RATE = 1_000_000;

    private OutcomeCheck() {}

    /** @return a word for what is wrong, null if nothing */
    static @Nullable String problem(String micId, WindowOutcome outcome, ModelTypes types) {
        if (!micId.equals(outcome.getMicId())) {
            return "key-mismatch";
        }
        if (outcome.getKind() == OutcomeKind.UNKNOWN) {
            return "unknown-kind";
        }
        if (!isGrid(outcome)) {
            return "bad-grid";
        }
        if (!isRange(outcome)) {
            return "bad-index";
        }
        if (outcome.getStartAt() < 0 || outcome.getStartAt() > LATEST) {
            return "bad-time";
        }
        return outcome.getKind() == OutcomeKind.SCORED ? types.problemWith(outcome.getScores()) : null;
    }

    private static boolean isGrid(WindowOutcome outcome) {
        int window = outcome.getWindowSamples();
        int hop = outcome.getHopSamples();
        return hop > 0
                && window >= hop
                && window <= LARGEST_WINDOW
                && window / hop <= MOST_OVERLAP
                && isRate(outcome.getModelRate())
                && isRate(outcome.getSampleRate());
    }

    private static boolean isRate(int rate) {
        return rate > 0 && rate <= HIGHEST_RATE;
    }

    private static boolean isRange(WindowOutcome outcome) {
        long first = outcome.getFirstIndex();
        long last = outcome.getLastIndex();
        Long samples = outcome.getStreamSamples();
        boolean range = outcome.getKind() == OutcomeKind.GAP || outcome.getKind() == OutcomeKind.SILENT;
        boolean control = outcome.getKind() == OutcomeKind.RESUME || outcome.getKind() == OutcomeKind.RETIRED;
        return first >= 0
                && (control || last == first || (range && last > first))
                && Math.max(first, last) < LONGEST_STREAM_SECONDS * outcome.getModelRate() / outcome.getHopSamples()
                && (samples == null || (samples >= 0 && samples < LONGEST_STREAM_SECONDS * outcome.getSampleRate()));
    }
}
