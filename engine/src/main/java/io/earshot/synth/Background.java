package io.earshot.synth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is heard between events. */
public enum Background {
    /** Nothing: digital silence. Levels over it are levels over where a background would have been. */
    NONE,
    /** Wind in a forest: a low rumble and the rustle of leaves, which answers gusts more than the rumble does. */
    WIND,
    /** Steady rain on leaves; the one background that is an event type too. */
    RAIN,
    /** Under water: far surf and shipping as a rumble, and the slow wash of waves above. */
    SEA;

    /** @return the event type that sounds all the time, or null where nothing that has a name does */
    public @Nullable String label() {
        return this == RAIN ? SoundType.RAIN.label() : null;
    }

    List<Layer> layers() {
        return switch (this) {
            case NONE -> List.of();
            case WIND ->
                List.of(
                        new Layer(new BandNoise(40, 220), 0.5, 4, 0.35),
                        new Layer(new BandNoise(300, 1_200), 0.3, 3, 0.35),
                        new Layer(new BandNoise(1_500, 5_500), 0.2, 6, 0.45));
            case RAIN ->
                List.of(
                        new Layer(Rain.DEFAULTS.texture(), 0.95, 1.5, 0.5),
                        new Layer(new BandNoise(60, 300), 0.05, 3, 0.3));
            case SEA ->
                List.of(
                        new Layer(new BandNoise(30, 160), 0.6, 2, 0.15),
                        new Layer(new BandNoise(200, 900), 0.3, 4, 0.25),
                        new Layer(new BandNoise(900, 3_500), 0.1, 5, 0.25));
        };
    }

    /**
     * @param power the layer's share of the background's mean power; a background's shares add up to one
     * @param gustDecibels how far gusts raise and lower it
     * @param gustsPerSecond how often the wind changes its mind
     */
    record Layer(Texture texture, double power, double gustDecibels, double gustsPerSecond) {}
}
