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

    private static final double PAUSE_SECONDS = 2;
    private static final double BUSY = 0.8;
    private static final double SOFTEST_DECIBELS = 16;
    private static final double LOUDEST_DECIBELS = 28;

    @Override
    public List<Cue> between(double fromSeconds, double toSeconds) {
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
        return Cue.of(type, onset, seconds, noise.between(SOFTEST_DECIBELS, LOUDEST_DECIBELS));
    }
}
