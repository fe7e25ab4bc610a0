package io.earshot.evidence;

import io.earshot.audio.Resampler;
import io.earshot.features.LogMel;
import io.earshot.features.LogMelParameters;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.OptionalInt;
import javax.imageio.ImageIO;

/**
 * A clip's log-mel spectrogram, from the engine's own features: time from left to right, bands from low at the bottom.
 * The event lies between two white lines under an orange bar; what is missing is grey. Seconds below count from the
 * event's start, frequencies at the left are in Hz.
 */
public final class Spectrogram {
    static final int LEFT = 44;
    static final int TOP = 10;
    static final int BOTTOM = 20;
    static final int MARK = 0xFFA500;
    static final int EDGE = 0xFFFFFF;
    static final int MISSING = 0x808080;

    private static final int WIDEST = 1_600;
    private static final int NARROWEST = 600;
    private static final int PLOT_HEIGHT = 256;
    private static final int TEXT = 0xD0D0D0;
    private static final int[] TICKS = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 3_600};
    private static final int[] FREQUENCIES = {250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000};
    /** From quiet to loud; between them colours are mixed. */
    private static final int[] COLOURS = {0x000004, 0x2D1160, 0x721F81, 0xB63679, 0xF1605D, 0xFEAF78, 0xFCFDBF};

    private final Clip clip;
    private final LogMelParameters parameters;
    private final float[][] columns;
    private final int stretch;

    private Spectrogram(Clip clip, LogMelParameters parameters, OptionalInt channel) {
        this.clip = clip;
        this.parameters = parameters;
        float[][] rows = rows(clip, parameters, channel);
        int each = Math.max(1, -Math.floorDiv(-rows.length, WIDEST));
        columns = new float[-Math.floorDiv(-rows.length, each)][];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = loudest(rows, i * each, Math.min(rows.length, (i + 1) * each));
        }
        stretch = Math.max(1, -Math.floorDiv(-NARROWEST, columns.length));
    }

    /**
     * @param parameters of the event's model where it takes log-mel, else any
     * @param channel that the model hears; none: the mean of all
     * @return a PNG file
     */
    public static byte[] png(Clip clip, LogMelParameters parameters, OptionalInt channel) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.setUseCache(false);
        try {
            if (!ImageIO.write(new Spectrogram(clip, parameters, channel).draw(), "png", bytes)) {
                throw new IllegalStateException("every Java platform must write PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no file is written here", e);
        }
        return bytes.toByteArray();
    }

    private static float[][] rows(Clip clip, LogMelParameters parameters, OptionalInt channel) {
        float[] mono = mono(clip, channel);
        Resampler resampler = new Resampler(clip.range().sampleRate(), parameters.rate());
        int length = Math.toIntExact(resampler.outputLength(mono.length));
        float[] samples = new float[Math.max(length, parameters.windowLength())];
        resampler.resample(mono, 0, mono.length, 0, mono.length, 0, length, samples, 0);
        LogMel logMel = new LogMel(parameters);
        int bands = parameters.melBands();
        float[] values = new float[parameters.rowsIn(samples.length) * bands];
        logMel.rows(samples, 0, values.length / bands, values, 0);
        float[][] rows = new float[values.length / bands][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * bands, (i + 1) * bands);
        }
        return rows;
    }

    private static float[] mono(Clip clip, OptionalInt channel) {
        if (channel.isPresent() && channel.getAsInt() < clip.channels()) {
            return clip.row(channel.getAsInt());
        }
        float[] mono = clip.row(0).clone();
        for (int c = 1; c < clip.channels(); c++) {
            float[] row = clip.row(c);
            for (int i = 0; i < mono.length; i++) {
                mono[i] += row[i];
            }
        }
        for (int i = 0; i < mono.length; i++) {
            mono[i] /= clip.channels();
        }
        return mono;
    }

    private static float[] loudest(float[][] rows, int from, int to) {
        float[] loudest = rows[from].clone();
        for (int row = from + 1; row < to; row++) {
            for (int band = 0; band < loudest.length; band++) {
                loudest[band] = Math.max(loudest[band], rows[row][band]);
            }
        }
        return loudest;
    }

    private BufferedImage draw() {
        int width = columns.length * stretch;
        BufferedImage picture =
                new BufferedImage(LEFT + width + 1, TOP + PLOT_HEIGHT + BOTTOM, BufferedImage.TYPE_INT_RGB);
        float quiet = Float.POSITIVE_INFINITY;
        float loud = Float.NEGATIVE_INFINITY;
        for (float[] column : columns) {
            for (float value : column) {
                quiet = Math.min(quiet, value);
                loud = Math.max(loud, value);
            }
        }
        float span = Math.max(1e-3f, loud - quiet);
        for (int x = 0; x < width; x++) {
            float[] column = columns[x / stretch];
            for (int y = 0; y < PLOT_HEIGHT; y++) {
                int band = (PLOT_HEIGHT - 1 - y) * parameters.melBands() / PLOT_HEIGHT;
                picture.setRGB(LEFT + x, TOP + y, colour((column[band] - quiet) / span));
            }
        }
        ClipRange range = clip.range();
        for (Clip.Missing hole : clip.missing()) {
            int from = at(hole.first());
            Numerals.fill(picture, from, TOP, Math.max(1, at(hole.end()) - from), PLOT_HEIGHT, MISSING);
        }
        int onset = at(range.eventFirst());
        int offset = at(Math.min(range.eventEnd(), range.end()));
        Numerals.fill(picture, onset, 2, offset - onset + 1, TOP - 4, MARK);
        Numerals.fill(picture, onset, TOP, 1, PLOT_HEIGHT, EDGE);
        Numerals.fill(picture, offset, TOP, 1, PLOT_HEIGHT, EDGE);
        seconds(picture);
        frequencies(picture);
        return picture;
    }

    /** Where in the picture a sample lies. */
    private int at(long sample) {
        ClipRange range = clip.range();
        return LEFT + (int) ((sample - range.first()) * (columns.length * (long) stretch) / range.samples());
    }

    private void seconds(BufferedImage picture) {
        ClipRange range = clip.range();
        int rate = range.sampleRate();
        int step = Arrays.stream(TICKS)
                .filter(tick -> range.samples() / rate / tick <= 16)
                .findFirst()
                .orElse(TICKS[TICKS.length - 1]);
        long first = -((range.eventFirst() - range.first()) / ((long) rate * step));
        long last = (range.end() - range.eventFirst()) / ((long) rate * step);
        for (long tick = first; tick <= last; tick++) {
            int x = at(range.eventFirst() + tick * step * rate);
            String text = tick * step + "s";
            Numerals.fill(picture, x, TOP + PLOT_HEIGHT, 1, 4, TEXT);
            int left = Math.min(x - Numerals.width(text) / 2, picture.getWidth() - Numerals.width(text));
            Numerals.draw(picture, text, left, TOP + PLOT_HEIGHT + 6, TEXT);
        }
    }

    private void frequencies(BufferedImage picture) {
        double low = mel(parameters.lowHz());
        double high = mel(parameters.highHz());
        for (int frequency : FREQUENCIES) {
            double share = (mel(frequency) - low) / (high - low);
            if (share > 0 && share < 1) {
                int y = TOP + PLOT_HEIGHT - 1 - (int) (share * PLOT_HEIGHT);
                String text = frequency < 1_000 ? Integer.toString(frequency) : frequency / 1_000 + "k";
                Numerals.draw(picture, text, LEFT - 8 - Numerals.width(text), y - Numerals.HEIGHT / 2, TEXT);
                Numerals.fill(picture, LEFT - 5, y, 4, 1, TEXT);
            }
        }
    }

    private double mel(double hz) {
        return parameters.scale().mel(hz);
    }

    private static int colour(float share) {
        float at = Math.max(0, Math.min(1, share)) * (COLOURS.length - 1);
        int below = Math.min((int) at, COLOURS.length - 2);
        float past = at - below;
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int from = COLOURS[below] >> shift & 0xFF;
            int to = COLOURS[below + 1] >> shift & 0xFF;
            mixed |= Math.round(from + past * (to - from)) << shift;
        }
        return mixed;
    }
}
