package io.earshot.synth;

import java.util.List;

/** Which events sound when. Pure: the same question has the same answer. */
interface Schedule {
    /** @return the cues of which some part lies in {@code [fromSeconds, toSeconds)}, in order of onset */
    List<Cue> between(double fromSeconds, double toSeconds);

    static Schedule of(List<Cue> cues) {
        return (from, to) -> cues.stream()
                .filter(cue -> cue.onset() < to && cue.offset() > from)
                .toList();
    }
}
