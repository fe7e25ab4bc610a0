package io.earshot.training.soundscape;

import io.earshot.training.augment.Source;
import java.io.IOException;

/** One sound after another, for as long as there is need of them. */
@FunctionalInterface
public interface Sounds {
    /** @return a sound that can be heard, at the scene's rate */
    Source next() throws IOException;
}
