package io.earshot.training.evaluate;

/**
 * What is counted, in segments or in events (Mesaros, Heittola, Virtanen: Metrics for Polyphonic Sound Event Detection,
 * Applied Sciences 6(6), 2016).
 *
 * @param truth in the truth
 * @param estimated found
 * @param correct found rightly
 * @param substituted something of another label in its place
 * @param deleted missed
 * @param inserted found where there is none
 */
public record Counts(long truth, long estimated, long correct, long substituted, long deleted, long inserted) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    /** Of one label: nothing can be substituted. */
    static Counts ofLabel(long truth, long estimated, long correct) {
        return new Counts(truth, estimated, correct, 0, truth - correct, estimated - correct);
    }

    Counts plus(Counts other) {
        return new Counts(
                truth + other.truth,
                estimated + other.estimated,
                correct + other.correct,
                substituted + other.substituted,
                deleted + other.deleted,
                inserted + other.inserted);
    }
}
