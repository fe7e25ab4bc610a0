package io.earshot.dashboard.store;

import io.earshot.avro.Coverage;
import org.jspecify.annotations.Nullable;

/**
 * How loud it was.
 *
 * @param mean level of the mean power, dBFS
 * @param loudest level of the loudest window, dBFS
 */
public record Level(float mean, float loudest) {
    /** @return what a record says; null where nothing was measured, or what it says is no number */
    public static @Nullable Level of(Coverage coverage) {
        Float mean = coverage.getLevel();
        Float loudest = coverage.getLoudest();
        return mean == null || loudest == null || !Float.isFinite(mean) || !Float.isFinite(loudest)
                ? null
                : new Level(mean, loudest);
    }
}
