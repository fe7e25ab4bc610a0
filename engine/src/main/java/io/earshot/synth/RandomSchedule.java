package io.earshot.synth;

import java.util.ArrayList;
import java.util.List;

/**
 * Events without end: time is cut into turns of 20 s, and a turn's number and the seed say whether something sounds in
 * it, what, when and how loud. Every event lies in its turn with a pause of two seconds before it at least. The first
 * turn always has one: the theme's opening, within five seconds.
 */
record RandomSchedule(long seed, Theme theme) implements Schedule {
    static final double TURN_SECONDS = 20;

    private static final double MOST_SECONDS_AT_ONCE = 31 * 86_400.0;
    private static final double PAUSE_SECONDS = 2;
    private static final double BUSY = 0.8;

    @Override
    public List<Cue> between(double fromSeconds, double toSeconds) {
        Checks.that(
                toSeconds - fromSeconds <= MOST_SECONDS_AT_ONCE,
                "a random scene's events can be listed for at most %s s at once, asked for %s to %s",
                MOST_SECONDS_AT_ONCE,
                fromSeconds,
                toSeconds);
        List<Cue> cues = new ArrayList<>();
        long first = (long) Math.floor(Math.max(0, fromSeconds) / TURN_SECONDS);
        for (long turn = first; turn * TURN_SECONDS < toSeconds; turn++) {
            NoiseSource noise = new NoiseSource(NoiseSource.seed(seed, turn));
            if (turn == 0 || noise.chance(BUSY)) {
                Cue cue = cue(turn, noise);
                if (cue.onset() < toSeconds && cue.offset() > fromSeconds) {
                    cues.add(cue);
                }
            }
        }
        return List.copyOf(cues);
    }

    private Cue cue(long turn, NoiseSource noise) {
        SoundType type = turn == 0 ? theme.opening() : theme.pick(noise);
        double seconds = noise.between(type.shortest(), type.longest());
        double latest = turn == 0 ? 5 : TURN_SECONDS - seconds;
        double onset = turn * TURN_SECONDS + noise.between(PAUSE_SECONDS, latest);
        return Cue.of(type, onset, seconds, noise.between(type.softest(), type.loudest()));
    }
}
