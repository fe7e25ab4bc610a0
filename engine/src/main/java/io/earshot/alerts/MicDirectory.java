package io.earshot.alerts;

import io.earshot.avro.Microphone;
import org.jspecify.annotations.Nullable;

/** The registry of mics, as far as alerts need it. */
@FunctionalInterface
public interface MicDirectory {
    /** Knows no mic. */
    MicDirectory EMPTY = micId -> null;

    /** @return the mic's entry, or null when it is not registered */
    @Nullable
    Microphone find(String micId);
}
