package io.earshot.dashboard.store;

import io.earshot.avro.Microphone;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A mic as it is at a moment.
 *
 * @param registered null where it is not
 * @param heardUntil up to when its sound is accounted for, by its clock, microseconds since 1970-01-01 UTC; null: never
 * @param changedAt when the state or the registration last changed, by the server's clock, milliseconds
 */
public record Mic(
        String id,
        @Nullable Microphone registered,
        ZoneId zone,
        MicState state,
        @Nullable Long heardUntil,
        int eventsToday,
        long changedAt) {}
