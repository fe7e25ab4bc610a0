package io.earshot.config;

/**
 * What goes onto the scores topic.
 *
 * @param scores {@code f32}: every label; {@code sparse}: labels that event types use, and others from the floor on
 * @param sparseFloor scores below it are left out, for labels that no event type uses
 * @param embeddings whether embeddings go along; they hold speech, so the topic then needs the same read rights as
 *     frames
 */
public record PublishConfig(Scores scores, double sparseFloor, boolean embeddings) {
    /** How scores are written. */
    public enum Scores {
        F32,
        SPARSE
    }

    public static final PublishConfig DEFAULTS = new PublishConfig(Scores.F32, 0.05, false);

    public PublishConfig {
        Require.that(
                sparseFloor >= 0 && sparseFloor <= 1,
                "sparse-floor must be in 0..1, was %s",
                Double.toString(sparseFloor));
    }
}
