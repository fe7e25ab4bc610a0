package io.earshot.training.soundscape;

import io.earshot.training.augment.Source;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One sound after another, for as long as there is need of them. */
@FunctionalInterface
public interface Sounds {
    /** @return a sound that can be heard, at the scene's rate */
    Source next() throws IOException;

    /** Those, again and again. */
    static Sounds of(List<Source> sounds) {
        if (sounds.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one sound");
        }
        AtomicInteger taken = new AtomicInteger();
        return () -> sounds.get(taken.getAndIncrement() % sounds.size());
    }
}
