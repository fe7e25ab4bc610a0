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
    /** A device whose battery is changed: longer than a stream may be idle before it is over. */
    private static final long SILENT_PAUSE = 40_000_000;

    private static final int SILENT_ENDS = 8;
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

    /** @return how many mics make so many play at a time, pauses being what they are */
    static int forPlaying(double mics) {
        double saying = (double) LENGTH / (LENGTH + PAUSE);
        double silent = (double) LENGTH / (LENGTH + SILENT_PAUSE);
        double share = (saying * (SILENT_ENDS - 1) + silent) / SILENT_ENDS;
        return (int) Math.max(1, Math.round(mics / share));
    }

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
                boolean isSilent = mic % SILENT_ENDS == SILENT_ENDS - 1;
                long pause = isSilent ? SILENT_PAUSE : PAUSE;
                boolean isLast = total - at - length < LEAST + pause;
                long frames = (isLast ? total - at : length) / FRAME;
                runs.add(new MicRun(mic, at, frames * FRAME, isLast || !isSilent));
                at = isLast ? total : at + frames * FRAME + pause;
                length = LENGTH;
            }
        }
        return runs;
    }
}
