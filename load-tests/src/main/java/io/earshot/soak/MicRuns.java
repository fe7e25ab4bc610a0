package io.earshot.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * When each mic records: run after run, since what leaks often leaks where a stream ends. Mics end their runs one after
 * another, not together, and some without a word, as a device does whose battery is empty. Pure.
 */
final class MicRuns {
    /** Of a frame, microseconds: every run is a whole number of them. */
    static final long FRAME = 200_000;

    private static final long LENGTH = 180_000_000;
    private static final long PAUSE = 2_000_000;
    private static final long LEAST = 10_000_000;
    private static final int SILENT_ENDS = 4;
    private static final int MICS_PER_SITE = 4;

    private MicRuns() {}

    /**
     * One recording run.
     *
     * @param begin microseconds since the mics began to play
     * @param length microseconds
     * @param saysSo whether its last frame says that it is the last
     */
    record MicRun(int mic, long begin, long length, boolean saysSo) {}

    static String mic(String prefix, int index) {
        return String.format(Locale.ROOT, "%s-%04d", prefix, index);
    }

    static String site(int index) {
        return "site-" + index / MICS_PER_SITE;
    }

    /** @param total microseconds of the whole; runs cover all of it but the pauses */
    static List<MicRun> of(int mics, long total) {
        List<MicRun> runs = new ArrayList<>();
        for (int mic = 0; mic < mics; mic++) {
            // Frames of all mics at one moment would be a load of bursts.
            long at = FRAME * mic / mics;
            long length = Math.max(LEAST, LENGTH * (mic + 1) / mics);
            while (total - at >= LEAST) {
                boolean isLast = total - at - length < LEAST + PAUSE;
                long frames = (isLast ? total - at : length) / FRAME;
                runs.add(new MicRun(mic, at, frames * FRAME, isLast || mic % SILENT_ENDS != SILENT_ENDS - 1));
                at = isLast ? total : at + frames * FRAME + PAUSE;
                length = LENGTH;
            }
        }
        return runs;
    }
}
