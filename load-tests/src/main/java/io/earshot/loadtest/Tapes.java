package io.earshot.loadtest;

import io.earshot.media.WavWriter;
import io.earshot.playback.LoopFrames.Tape;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the mics hear: recordings held in memory and shared by all, since rendering scenes live would cost more than the engine. */
public final class Tapes {
    private static final int RATE = 16_000;
    private static final int SCENES = 6;
    private static final double SCENE_SECONDS = 90;

    private Tapes() {}

    /**
     * Reads or makes them.
     *
     * @param recordings folder with FLAC files; null for synthetic scenes
     * @param folder for the scenes
     */
    public static List<Tape> of(@Nullable Path recordings, Path folder) throws IOException {
        List<Tape> tapes = new ArrayList<>();
        if (recordings == null) {
            for (int i = 0; i < SCENES; i++) {
                tapes.add(scene(i, Files.createDirectories(folder).resolve("scene-" + i + ".wav")));
            }
            return tapes;
        }
        try (Stream<Path> files = Files.list(recordings)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".flac"))
                    .sorted()
                    .toList()) {
                tapes.add(Tape.read(file));
            }
        }
        if (tapes.isEmpty()) {
            throw new IOException(
                    recordings + ": holds no .flac files; it must, or leave --audio out for synthetic scenes");
        }
        return tapes;
    }

    private static Tape scene(int seed, Path file) throws IOException {
        Scene scene = Scene.random(seed, seed % 3 == 2 ? Theme.SEA : Theme.FOREST, RATE, SCENE_SECONDS);
        float[] samples = new float[(int) scene.samples()];
        scene.render(0, samples, 0, samples.length);
        WavWriter.write(file, RATE, samples);
        return Tape.read(file);
    }
}
