package io.earshot.synth;

/** The sounds that scenes are made of, named as the event types that should find them. */
public enum SoundType {
    CHAINSAW("chainsaw", Chainsaw.DEFAULTS, 6, 12, 16, 28),
    GUNSHOT("gunshot", Gunshot.DEFAULTS, 1.6, 4, 22, 28),
    WHALE_CALL("whale_call", WhaleSong.DEFAULTS, 4, 12, 15, 24),
    BIRD_CALL("bird_call", BirdSong.DEFAULTS, 3, 8, 14, 26),
    RAIN("rain", Rain.DEFAULTS, 8, 13, 12, 19),
    VEHICLE("vehicle", Vehicle.DEFAULTS, 8, 13, 22, 30),
    HELICOPTER("helicopter", Helicopter.DEFAULTS, 8, 13, 18, 26);

    private final String label;
    private final Sound sound;
    private final double shortest;
    private final double longest;
    private final double softest;
    private final double loudest;

    SoundType(String label, Sound sound, double shortest, double longest, double softest, double loudest) {
        this.label = label;
        this.sound = sound;
        this.shortest = shortest;
        this.longest = longest;
        this.softest = softest;
        this.loudest = loudest;
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

    /** @return dB over the background of the softest one that random scenes hold */
    double softest() {
        return softest;
    }

    /** @return dB over the background of the loudest one that random scenes hold */
    double loudest() {
        return loudest;
    }
}
