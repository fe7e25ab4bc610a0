package io.earshot.model;

import io.earshot.config.Require;
import io.earshot.features.Centring;
import io.earshot.features.LogMelParameters;
import io.earshot.features.WindowFeatures;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One input of a network: which samples it sees and in which form. Window {@code k} of a stream is the samples
 * {@code [k * hop, k * hop + window)} at {@code rate}.
 *
 * @param name the input's name in the graph
 * @param kind how the samples are given to the network
 * @param rate samples per second and channel
 * @param channels 1 or 2
 * @param window samples per window and channel; for log-mel a whole number of rows,
 *     unless these are centred
 * @param hop samples from one window to the next; for log-mel a whole number of steps
 * @param logMel the front end's parameters; absent for a waveform
 * @param coefficients how many MFCC; 0 for other kinds
 */
public record ModelInput(
        String name,
        Kind kind,
        int rate,
        int channels,
        int window,
        int hop,
        @Nullable LogMelParameters logMel,
        int coefficients) {
    /** The longest window, in seconds: bounds what one slot of a ring may take. */
    private static final int LONGEST_SECONDS = 60;

    /** In which form samples reach the network. */
    public enum Kind {
        LOG_MEL("log-mel"),
        /** The means over the window of the MFCC of its log-mel rows. */
        MFCC_MEAN("mfcc-mean"),
        WAVEFORM("waveform");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** @return as a manifest writes it */
        public String key() {
            return key;
        }
    }

    /** @throws IllegalArgumentException naming the first key that cannot be, and what would be right */
    public ModelInput {
        Require.that(!name.isBlank(), "name must not be empty: it is the input's name in the graph");
        Require.that(rate >= 1_000 && rate <= 384_000, "rate must be 1000 to 384000 Hz, was %d", rate);
        Require.that(channels == 1 || channels == 2, "channels must be 1 or 2, was %d", channels);
        Require.that(
                window >= 1 && window <= LONGEST_SECONDS * rate,
                "window must be 1 to %d samples (%d s), was %d",
                LONGEST_SECONDS * rate,
                LONGEST_SECONDS,
                window);
        Require.that(
                hop >= 1 && hop <= window,
                "hop must be 1 to window (%d) samples, was %d: a larger hop would skip audio",
                window,
                hop);
        Require.that(
                (kind == Kind.WAVEFORM) == (logMel == null),
                "log-mel must be given for kinds log-mel and mfcc-mean, and only there; kind was %s",
                kind.key());
        Require.that(
                (kind == Kind.MFCC_MEAN) == (coefficients > 0),
                "coefficients must be 1 or more for kind mfcc-mean, and only there; kind was %s and they %d",
                kind.key(),
                coefficients);
        if (logMel != null) {
            requireWholeSteps(logMel, rate, window, hop);
            new WindowFeatures.Shape(logMel, window, channels, coefficients);
        }
    }

    /** An input of another kind than MFCC. */
    public ModelInput(
            String name, Kind kind, int rate, int channels, int window, int hop, @Nullable LogMelParameters logMel) {
        this(name, kind, rate, channels, window, hop, logMel, 0);
    }

    /** The same under another name. */
    public ModelInput named(String other) {
        return new ModelInput(other, kind, rate, channels, window, hop, logMel, coefficients);
    }

    private static void requireWholeSteps(LogMelParameters logMel, int rate, int window, int hop) {
        Require.that(logMel.rate() == rate, "log-mel must be made for rate %d, was made for %d", rate, logMel.rate());
        int rows = Math.max(1, logMel.rowsIn(window));
        Require.that(
                logMel.centring() != Centring.NONE || logMel.samplesFor(rows) == window,
                "window must be log-mel.window-length (%d) plus a whole number of log-mel.step (%d), was %d: %d or %d"
                        + " would be right",
                logMel.windowLength(),
                logMel.step(),
                window,
                logMel.samplesFor(rows),
                logMel.samplesFor(rows + 1));
        int hopRows = Math.max(1, hop / logMel.step());
        Require.that(
                hop % logMel.step() == 0,
                "hop must be a whole number of log-mel.step (%d), was %d: %d or %d would be right",
                logMel.step(),
                hop,
                hopRows * logMel.step(),
                (hopRows + 1) * logMel.step());
    }

    /** @return log-mel rows per window and channel; 0 for a waveform */
    public int rows() {
        return logMel == null ? 0 : logMel.rowsOfWindow(window);
    }

    /** @return log-mel rows from one window to the next; 0 for a waveform */
    public int rowsPerHop() {
        return logMel == null ? 0 : hop / logMel.step();
    }

    /**
     * @return the tensor's shape for {@code batch} windows (-1 for any number): the channel's dimension, before the
     *     others, is there for two channels only
     */
    public long[] shape(long batch) {
        long[] channelShape = coefficients > 0
                ? new long[] {coefficients}
                : logMel == null ? new long[] {window} : new long[] {rows(), logMel.melBands()};
        long[] shape = new long[channelShape.length + channels];
        shape[0] = batch;
        shape[1] = channels; // overwritten below where there is one channel
        System.arraycopy(channelShape, 0, shape, channels, channelShape.length);
        return shape;
    }

    /** @return what its front end makes of a window; null for a waveform */
    public WindowFeatures.@Nullable Shape features() {
        return logMel == null ? null : new WindowFeatures.Shape(logMel, window, channels, coefficients);
    }

    /** @return values of one window: what one slot of a ring holds for this input */
    public int valuesPerWindow() {
        return Math.toIntExact(Arrays.stream(shape(1)).reduce(1, Math::multiplyExact));
    }
}
