package io.earshot.chaos;

import java.time.Duration;

/**
 * One planned fault.
 *
 * @param at from the beginning of the audio
 * @param engine number of the engine that it hits, where it hits one
 * @param pause how long what is down stays down
 */
record Fault(FaultKind kind, Duration at, int engine, Duration pause) {
    Fault {
        if (at.isNegative() || engine < 0 || pause.isNegative()) {
            throw new IllegalArgumentException(
                    "a fault needs a time, an engine and a pause of 0 or more, had %s, %d and %s"
                            .formatted(at, engine, pause));
        }
    }
}
