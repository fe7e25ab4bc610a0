package io.earshot.synth;

import java.util.List;

/** Where a random scene plays. */
public enum Theme {
    /** Wind in the trees; birds most of the time, and what should not be heard in a reserve. */
    FOREST(Background.WIND),
    /** Under water: whales. */
    SEA(Background.SEA);

    private final Background background;

    Theme(Background background) {
        this.background = background;
    }

    public Background background() {
        return background;
    }

    /** What plays, the opening first. */
    private List<Part> parts() {
        return switch (this) {
            case FOREST ->
                List.of(
                        new Part(SoundType.CHAINSAW, 3),
                        new Part(SoundType.GUNSHOT, 2),
                        new Part(SoundType.BIRD_CALL, 4),
                        new Part(SoundType.RAIN, 1),
                        new Part(SoundType.VEHICLE, 1),
                        new Part(SoundType.HELICOPTER, 1));
            case SEA -> List.of(new Part(SoundType.WHALE_CALL, 1));
        };
    }

    /** @return what plays first, so that whoever tries the system need not wait for it */
    SoundType opening() {
        return parts().get(0).type();
    }

    SoundType pick(NoiseSource noise) {
        List<Part> parts = parts();
        int total = parts.stream().mapToInt(Part::weight).sum();
        int ticket = noise.below(total);
        for (Part part : parts) {
            ticket -= part.weight();
            if (ticket < 0) {
                return part.type();
            }
        }
        throw new AssertionError("a ticket below the sum of weights has an owner");
    }

    /** @param weight how many tickets of the draw it owns */
    private record Part(SoundType type, int weight) {}
}
