package io.earshot.chaos;

import io.earshot.playback.FrameSource;
import io.earshot.playback.LoopFrames;
import io.earshot.playback.SceneFrames;
import io.earshot.synth.Scene;
import io.earshot.synth.SceneScript;
import io.earshot.synth.Theme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the mics hear: annotated recordings round and round, each mic from another place, or synthetic scenes where there
 * are no recordings. The same again however often it is asked, so that what was played can be analysed.
 */
final class Audio {
    private static final int RATE = 16_000;
    private static final Duration FRAME = Duration.ofMillis(200);
    private static final int MICS_PER_SITE = 4;

    private final List<LoopFrames.Tape> tapes;
    private final int mics;
    private final Duration length;
    private final long seed;

    private Audio(List<LoopFrames.Tape> tapes, int mics, Duration length, long seed) {
        this.tapes = tapes;
        this.mics = mics;
        this.length = length;
        this.seed = seed;
    }

    /** @param recordings folder with FLAC files; null for synthesis */
    static Audio of(@Nullable Path recordings, int mics, Duration length, long seed) throws IOException {
        List<LoopFrames.Tape> tapes = new ArrayList<>();
        if (recordings != null) {
            try (Stream<Path> files = Files.list(recordings)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".flac"))
                        .sorted()
                        .toList()) {
                    tapes.add(LoopFrames.Tape.read(file));
                }
            }
            if (tapes.isEmpty()) {
                throw new IOException(recordings + ": holds no .flac files");
            }
        }
        return new Audio(tapes, mics, length, seed);
    }

    int mics() {
        return mics;
    }

    Duration length() {
        return length;
    }

    static String mic(int index) {
        return String.format(Locale.ROOT, "mic-%02d", index);
    }

    static String site(int index) {
        return "site-" + index / MICS_PER_SITE;
    }

    /** @param startedAt when the run starts, microseconds since 1970-01-01 UTC */
    FrameSource source(int mic, long startedAt) {
        if (tapes.isEmpty()) {
            Theme theme = mic % 4 == 3 ? Theme.SEA : Theme.FOREST;
            Scene scene = new Scene(SceneScript.random(seed * 1_000 + mic, theme, RATE, (double) length.toSeconds()));
            return new SceneFrames(scene, mic(mic), startedAt, length.toSeconds() * RATE, FRAME);
        }
        LoopFrames.Tape tape = tapes.get(mic % tapes.size());
        int rounds = (mics + tapes.size() - 1) / tapes.size();
        long begin = tape.samples() * (mic / tapes.size()) / rounds;
        return new LoopFrames(tape, mic(mic), startedAt, begin, length.toSeconds() * tape.sampleRate(), FRAME);
    }
}
