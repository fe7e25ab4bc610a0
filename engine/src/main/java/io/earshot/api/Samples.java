package io.earshot.api;

import io.earshot.audio.Resampler;
import io.earshot.media.AudioFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Recordings as samples in memory. */
public final class Samples {
    private static final int CHUNK = 1 << 14;

    private Samples() {}

    /**
     * Reads a recording whole: mixed down to the mean of its channels and resampled as the engine does it.
     *
     * @param rate samples per second wanted
     * @param longest samples that may come out at most; what follows is not read
     * @return samples, full scale 1
     * @throws IOException naming the file, when it is no recording, is damaged or holds no samples
     */
    public static float[] read(Path file, int rate, int longest) throws IOException {
        try (AudioFile audio = AudioFile.open(file)) {
            long wanted = (long) longest * audio.sampleRate() / rate + audio.sampleRate();
            float[] mono = mono(audio, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
            if (mono.length == 0) {
                throw new IOException(file + ": holds no samples");
            }
            float[] resampled = resample(mono, audio.sampleRate(), rate);
            return resampled.length > longest ? Arrays.copyOf(resampled, longest) : resampled;
        }
    }

    private static float[] mono(AudioFile audio, int most) throws IOException {
        float[][] rows = new float[audio.channels()][CHUNK];
        float[] all = new float[CHUNK];
        int count = 0;
        while (count < most) {
            int read = audio.read(rows, CHUNK);
            if (read < 0) {
                break;
            }
            if (count + read > all.length) {
                all = Arrays.copyOf(all, Math.max(all.length * 2, count + read));
            }
            for (int i = 0; i < read; i++) {
                float sum = 0;
                for (float[] row : rows) {
                    sum += row[i];
                }
                all[count++] = sum / rows.length;
            }
        }
        return Arrays.copyOf(all, count);
    }

    /** The whole of a stream at another rate; equal rates give the samples themselves. */
    public static float[] resample(float[] samples, int from, int to) {
        if (from == to) {
            return samples;
        }
        Resampler resampler = new Resampler(from, to);
        float[] out = new float[Math.toIntExact(resampler.outputLength(samples.length))];
        resampler.resample(samples, 0, samples.length, 0, samples.length, 0, out.length, out, 0);
        return out;
    }
}
