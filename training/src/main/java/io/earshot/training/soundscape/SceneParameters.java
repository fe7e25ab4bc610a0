package io.earshot.training.soundscape;

/**
 * What scenes are like. Immutable.
 *
 * @param seconds how long a scene is
 * @param rate samples per second
 * @param shortestPause seconds at least between two events that do not overlap, and before the first
 * @param longestPause seconds at most
 * @param tail seconds before the scene's end in which no event begins
 * @param overlap how often an event begins while the one before it sounds, 0 to 1; never are there three at once, nor
 *     two with one label, whose truth nobody could tell apart
 * @param lowestRatio signal-to-noise ratio in decibels: the event's mean power while it can be heard over the
 *     background's
 * @param highestRatio the same
 * @param lowestLevel the background's mean power in decibels of full scale
 * @param highestLevel the same
 */
public record SceneParameters(
        double seconds,
        int rate,
        double shortestPause,
        double longestPause,
        double tail,
        double overlap,
        double lowestRatio,
        double highestRatio,
        double lowestLevel,
        double highestLevel) {
    /** Longer ones take more memory than is of use. */
    public static final double LONGEST_SECONDS = 3600;
    /** Two minutes with a dozen events, one after the other, 0 to 20 dB over the background. */
    public static final SceneParameters DEFAULTS = new SceneParameters(120, 16_000, 2, 9, 10, 0, 0, 20, -45, -30);

    public SceneParameters {
        require(
                seconds > 0 && seconds <= LONGEST_SECONDS,
                "a scene must last more than 0 and at most 3600 s, was %s",
                seconds);
        require(rate >= 1000 && rate <= 192_000, "rate must be in 1000 to 192000 Hz, was %s", rate);
        require(shortestPause >= 0, "the shortest pause must be 0 s or more, was %s", shortestPause);
        require(
                longestPause >= shortestPause && longestPause <= seconds,
                "the longest pause must be from the shortest to the scene's length, was %s",
                longestPause);
        require(tail >= 0 && tail < seconds, "the tail must be shorter than the scene, was %s", tail);
        require(overlap >= 0 && overlap <= 1, "overlap must be in 0 to 1, was %s", overlap);
        require(
                lowestRatio <= highestRatio && Double.isFinite(highestRatio - lowestRatio),
                "the lowest ratio must not be above the highest, was %s",
                lowestRatio);
        require(
                lowestLevel <= highestLevel && Double.isFinite(lowestLevel) && highestLevel <= 0,
                "the lowest level must not be above the highest, and that not above 0 dB, was %s",
                lowestLevel);
    }

    private static void require(boolean right, String message, Object value) {
        if (!right) {
            throw new IllegalArgumentException(message.formatted(value));
        }
    }

    /** The same with that share of events that overlap. */
    public SceneParameters withOverlap(double share) {
        return new SceneParameters(
                seconds,
                rate,
                shortestPause,
                longestPause,
                tail,
                share,
                lowestRatio,
                highestRatio,
                lowestLevel,
                highestLevel);
    }

    /** The same with scenes of that length. */
    public SceneParameters withSeconds(double length) {
        return new SceneParameters(
                length,
                rate,
                shortestPause,
                longestPause,
                tail,
                overlap,
                lowestRatio,
                highestRatio,
                lowestLevel,
                highestLevel);
    }

    int samples() {
        return (int) Math.round(seconds * rate);
    }
}
