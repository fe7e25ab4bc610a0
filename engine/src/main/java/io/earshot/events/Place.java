package io.earshot.events;

import io.earshot.avro.Microphone;
import io.earshot.avro.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where a microphone stands, as its registration says.
 *
 * @param siteId null: it belongs to no site
 * @param position null: not known or withheld
 */
public record Place(@Nullable String siteId, @Nullable Position position) {
    /** @param withPosition whether events may say where it stands */
    public static Place of(Microphone mic, boolean withPosition) {
        return new Place(mic.getSiteId(), withPosition ? mic.getPosition() : null);
    }

    /** The registry of microphones. */
    @FunctionalInterface
    public interface Registry {
        /** A registry without mics: files. */
        Registry EMPTY = micId -> null;

        /** @return null when the mic is not registered */
        @Nullable
        Place find(String micId);
    }
}
