package io.earshot.training.network;

/** Training that came to numbers that are none: its network must not be kept. The message says what to change. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DivergedException(int epoch, double loss, double rate, String key) {
        super("training diverged in epoch %d: its loss is %s, at a learning rate of %s; give a lower %s in the recipe"
                .formatted(epoch, loss, rate, key));
    }

    /**
     * Called before anything of an epoch is kept.
     *
     * @param loss of the epoch
     * @param rate the recipe's
     * @param key what the recipe calls it
     * @throws DivergedException unless the loss is a finite number
     */
    public static void require(double loss, int epoch, double rate, String key) {
        if (!Double.isFinite(loss)) {
            throw new DivergedException(epoch, loss, rate, key);
        }
    }
}
