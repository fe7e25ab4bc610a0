package io.earshot.training;

import io.earshot.api.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Sounds for tests. */
public final class Tones {
    public static final int RATE = 16_000;

    private Tones() {}

    /** A tone between two silences, which do not belong to it. */
    public static float[] tone(double before, double seconds, double after, double amplitude, double hertz) {
        float[] samples = new float[(int) Math.round((before + seconds + after) * RATE)];
        int from = (int) Math.round(before * RATE);
        for (int i = from; i < from + (int) Math.round(seconds * RATE); i++) {
            samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * hertz * i / RATE));
        }
        return samples;
    }

    /** White noise of a mean power of a third of the amplitude's square. */
    public static float[] noise(double seconds, double amplitude, long seed) {
        float[] samples = new float[(int) Math.round(seconds * RATE)];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (amplitude * (2 * random.nextDouble() - 1));
        }
        return samples;
    }

    /** A recording that no other one equals; its folder is made. */
    public static Path write(Path file, float[] samples) throws IOException {
        Files.createDirectories(file.getParent());
        Samples.write(file, samples, RATE);
        return file;
    }

    /** A tenth of a second, other for each seed. */
    public static Path write(Path file, long seed) throws IOException {
        return write(file, noise(0.1, 0.5, seed));
    }
}
