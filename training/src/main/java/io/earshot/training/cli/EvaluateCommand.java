package io.earshot.training.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code earshot evaluate}. */
@Command(name = "evaluate", description = "Judges events against the truth.")
final class EvaluateCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
