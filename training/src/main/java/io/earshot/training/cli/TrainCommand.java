package io.earshot.training.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code earshot train}. */
@Command(name = "train", description = "Trains a model by a recipe.")
final class TrainCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
