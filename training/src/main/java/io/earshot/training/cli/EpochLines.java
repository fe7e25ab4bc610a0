package io.earshot.training.cli;

import io.earshot.training.recipe.CrossValidation;
import io.earshot.training.recipe.Recipe;
import java.util.Locale;

/**
 * Tells the user of runs and of their epochs: a line every few epochs, and while one takes long, every ten seconds how far it
 * is. Belongs to one thread.
 */
final class EpochLines implements CrossValidation.Listener {
    static final long NANOS_BETWEEN = 10_000_000_000L;

    private final Steps steps;
    private final int every;
    private long toldAt;

    /** @param every so many epochs there is a line; 0 for a line each tenth of them */
    EpochLines(Steps steps, int every) {
        this.steps = steps;
        this.every = every;
    }

    @Override
    public Recipe.Epochs epochs(int seed, int fold) {
        String what = "seed %d, without fold %d".formatted(seed, fold);
        return of(every == 0 ? what + ": epochs" : what);
    }

    /** @param what is trained */
    Recipe.Epochs of(String what) {
        return new Recipe.Epochs() {
            @Override
            public void epoch(int done, int of, double loss) {
                if (every == 0) {
                    steps.of(what).sound(done, of);
                } else if (done % every == 0 || done == of) {
                    steps.say(String.format(Locale.ROOT, "%s: epoch %d of %d, loss %.4f", what, done, of, loss));
                }
            }

            @Override
            public void kept(int done, int of) {
                steps.say((done < of ? "%s: goes on from epoch %d of %d" : "%s: from before, %d of %d epochs")
                        .formatted(what, done, of));
            }

            @Override
            public void within(int epoch, int of, Recipe.Part part) {
                long now = steps.nanoTime();
                if (part.batches() == 0) {
                    toldAt = now;
                } else if (part.batches() < part.of() && now - toldAt >= NANOS_BETWEEN) {
                    toldAt = now;
                    steps.passing(String.format(
                            Locale.ROOT,
                            "%s: epoch %d of %d, %.0f %% of it, loss so far %.4f",
                            what,
                            epoch,
                            of,
                            100.0 * part.batches() / part.of(),
                            part.loss()));
                }
            }
        };
    }

    @Override
    public void run(CrossValidation.Run run, boolean before) {
        steps.say("seed %d, fold %d: accuracy %.4f%s"
                .formatted(run.seed(), run.fold(), run.accuracy(), before ? " (from before)" : ""));
    }
}
