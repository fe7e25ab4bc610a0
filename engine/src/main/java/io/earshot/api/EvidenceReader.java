package io.earshot.api;

import io.earshot.avro.SoundEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sounds, pictures and scores from the topics of a live system, cut as {@code earshot evidence get} cuts them and by the same
 * rule about voice. Each call reads for itself, for a bounded time, and may take seconds: callers bound how many they make. Safe
 * to share. Times are microseconds since 1970-01-01 UTC.
 */
public interface EvidenceReader {
    /** A sound and its picture; its arrays are not copies, and not to be changed. */
    final class Sound {
        private final byte[] wav;
        private final byte[] spectrogram;
        private final long start;
        private final long missing;

        /**
         * @param wav a WAV file, every sample as it came, silence where some are missing
         * @param spectrogram a PNG file
         * @param start when the first sample was captured
         * @param missing samples per channel that no frame holds
         */
        public Sound(byte[] wav, byte[] spectrogram, long start, long missing) {
            this.wav = wav;
            this.spectrogram = spectrogram;
            this.start = start;
            this.missing = missing;
        }

        public byte[] wav() {
            return wav;
        }

        public byte[] spectrogram() {
            return spectrogram;
        }

        public long start() {
            return start;
        }

        public long missing() {
            return missing;
        }
    }

    /**
     * What became of a window, or of a run of them.
     *
     * @param kind scored, silent or gap
     * @param reason of a gap
     * @param end of the last of them
     */
    record Window(String model, String kind, @Nullable String reason, long start, long end, List<Scored> top) {}

    /** @param label a class's name, or its number where its model is not configured */
    record Scored(String label, float score) {}

    /**
     * Windows by model and time.
     *
     * @param truncated whether there were more
     */
    record Windows(List<Window> windows, boolean truncated) {}

    /** The event with what is before and after it. */
    Sound sound(SoundEvent event) throws EvidenceException;

    /** @return the zip that {@code earshot evidence get} writes */
    byte[] zip(SoundEvent event) throws EvidenceException;

    /**
     * What a mic heard; of several streams the one with most of it.
     *
     * @param domain the mic's trust domain; null for none
     */
    Sound sound(String mic, @Nullable String domain, long from, long to) throws EvidenceException;

    /**
     * What the models made of it.
     *
     * @param top the most classes of a window
     * @param model null for all
     */
    Windows scores(String mic, long from, long to, int top, @Nullable String model) throws EvidenceException;
}
