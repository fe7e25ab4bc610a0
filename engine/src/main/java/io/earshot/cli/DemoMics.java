package io.earshot.cli;

import io.earshot.media.AudioFile;
import io.earshot.playback.FileFrames;
import io.earshot.playback.FrameSource;
import io.earshot.playback.LoopFrames;
import io.earshot.playback.SceneFrames;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the mics of a demo hear.
 *
 * @param audio recordings; none: synthetic scenes
 * @param mics how many mics; null: one a recording, or {@link #SYNTHETIC}
 * @param seconds how long they play; null: recordings to their end, scenes without end
 * @param frame audio in a frame
 * @param seed of synthetic scenes
 */
record DemoMics(List<Path> audio, @Nullable Integer mics, @Nullable Integer seconds, Duration frame, long seed) {
    static final int SYNTHETIC = 4;

    private static final int RATE = 16_000;
    private static final long ENDLESS_SECONDS = 366L * 24 * 3600;

    DemoMics {
        audio = List.copyOf(audio);
    }

    int count() {
        if (mics != null) {
            return mics;
        }
        return audio.isEmpty() ? SYNTHETIC : audio.size();
    }

    String describe() {
        return audio.isEmpty()
                ? count() + " synthetic mics"
                : count() + (count() == 1 ? " mic" : " mics") + " playing "
                        + (audio.size() == 1 ? audio.get(0) : audio.size() + " recordings");
    }

    /**
     * Opens them all.
     *
     * @param startedAt when they start, microseconds since 1970-01-01 UTC
     */
    List<FrameSource> open(long startedAt) throws IOException {
        List<FrameSource> sources = new ArrayList<>();
        boolean loops = seconds != null || count() > audio.size();
        List<LoopFrames.Tape> tapes = new ArrayList<>();
        if (loops) {
            for (Path path : audio) {
                tapes.add(LoopFrames.Tape.read(path));
            }
        }
        for (int i = 0; i < count(); i++) {
            String micId = "mic-%d".formatted(i + 1);
            if (audio.isEmpty()) {
                Theme theme = i % 4 == 3 ? Theme.SEA : Theme.FOREST;
                sources.add(
                        new SceneFrames(Scene.random(seed + i, theme, RATE), micId, startedAt, length(RATE), frame));
            } else if (loops) {
                LoopFrames.Tape tape = tapes.get(i % tapes.size());
                // Each mic begins at another place, spread evenly over the recording.
                long begin = tape.samples() * (i / tapes.size()) * tapes.size() / count();
                sources.add(new LoopFrames(
                        tape,
                        micId,
                        startedAt,
                        begin,
                        seconds == null ? tape.samples() : length(tape.sampleRate()),
                        frame));
            } else {
                sources.add(new FileFrames(AudioFile.open(audio.get(i)), micId, "file", startedAt, frame));
            }
        }
        return sources;
    }

    private long length(int rate) {
        return rate * (seconds == null ? ENDLESS_SECONDS : seconds);
    }
}
