package io.earshot.api;

import io.earshot.audio.Resampler;
import io.earshot.audio.SampleFormat;
import io.earshot.media.AudioFile;
import io.earshot.media.FlacEncoder;
import io.earshot.media.WavWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

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

    /**
     * Reads a recording as a model of that many channels hears it: mixed down for one; for two, the first two channels of
     * the recording, or twice its only one.
     *
     * @param longest samples of each channel that may come out at most; what follows is not read
     * @return {@code [channels][samples]}, full scale 1; the same array twice where both channels are one
     * @throws IOException naming the file, when it is no recording, is damaged or holds no samples
     */
    public static float[][] read(Path file, int rate, int longest, int channels) throws IOException {
        if (channels == 1) {
            return new float[][] {read(file, rate, longest)};
        }
        try (AudioFile audio = AudioFile.open(file)) {
            long wanted = (long) longest * audio.sampleRate() / rate + audio.sampleRate();
            float[][] source = stereo(audio, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
            if (source[0].length == 0) {
                throw new IOException(file + ": holds no samples");
            }
            float[][] out = new float[2][];
            for (int c = 0; c < 2; c++) {
                if (c == 1 && source[1] == source[0]) {
                    out[1] = out[0];
                } else {
                    float[] resampled = resample(source[c], audio.sampleRate(), rate);
                    out[c] = resampled.length > longest ? Arrays.copyOf(resampled, longest) : resampled;
                }
            }
            return out;
        }
    }

    private static float[][] stereo(AudioFile audio, int most) throws IOException {
        float[][] rows = new float[audio.channels()][CHUNK];
        float[][] all = new float[Math.min(2, rows.length)][CHUNK];
        int count = 0;
        while (count < most) {
            int read = audio.read(rows, CHUNK);
            if (read < 0) {
                break;
            }
            for (int c = 0; c < all.length; c++) {
                if (count + read > all[c].length) {
                    all[c] = Arrays.copyOf(all[c], Math.max(all[c].length * 2, count + read));
                }
                System.arraycopy(rows[c], 0, all[c], count, read);
            }
            count += read;
        }
        float[] left = Arrays.copyOf(all[0], count);
        return new float[][] {left, all.length == 1 ? left : Arrays.copyOf(all[1], count)};
    }

    /**
     * Writes a recording of one channel and 16 bits, or replaces what the file held: FLAC where its name ends in {@code
     * .flac}, else WAV. Samples are rounded to the nearest step; what is beyond -1 to 1 is clipped.
     *
     * @param samples full scale 1
     * @param rate samples per second
     */
    public static void write(Path file, float[] samples, int rate) throws IOException {
        if (!String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".flac")) {
            WavWriter.write(file, rate, samples);
            return;
        }
        ByteBuffer pcm = ByteBuffer.allocate(Math.multiplyExact(samples.length, Short.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float sample : samples) {
            int value = Math.round(sample * 32768f);
            pcm.putShort((short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value)));
        }
        Files.write(file, new FlacEncoder(SampleFormat.PCM_S16LE, rate, 1).encode(pcm.flip()));
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
