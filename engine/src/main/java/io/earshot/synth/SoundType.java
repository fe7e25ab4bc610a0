package io.earshot.synth;

/** The sounds that scenes are made of, named as the event types that should find them. */
public enum SoundType {
    CHAINSAW("chainsaw", Chainsaw.DEFAULTS, 6, 12),
    GUNSHOT("gunshot", Gunshot.DEFAULTS, 1.6, 4),
    WHALE_CALL("whale_call", WhaleSong.DEFAULTS, 4, 12),
    BIRD_CALL("bird_call", BirdSong.DEFAULTS, 3, 8),
    RAIN("rain", Rain.DEFAULTS, 8, 13),
    VEHICLE("vehicle", Vehicle.DEFAULTS, 8, 13),
    HELICOPTER("helicopter", Helicopter.DEFAULTS, 8, 13);

    private final String label;
    private final Sound sound;
    private final double shortest;
    private final double longest;

    SoundType(String label, Sound sound, double shortest, double longest) {
        this.label = label;
        this.sound = sound;
        this.shortest = shortest;
        this.longest = longest;
    }

    /** @return the event type's name, as in {@code config/events.yaml} */
    public String label() {
        return label;
    }

    /** @return the sound with its default parameters */
    public Sound sound() {
        return sound;
    }

    /** @return seconds of the shortest one that random scenes hold */
    double shortest() {
        return shortest;
    }

    /** @return seconds of the longest one that random scenes hold */
    double longest() {
        return longest;
    }
}
