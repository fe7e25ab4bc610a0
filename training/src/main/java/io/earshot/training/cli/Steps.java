package io.earshot.training.cli;

import io.earshot.cli.Progress;
import io.earshot.training.embed.Embedder;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Says on stderr how far long work is: a line that moves on a terminal, elsewhere a line for each tenth. Belongs to one
 * thread.
 */
final class Steps {
    private static final String WIPE = "\r\033[K";
    private static final long NANOS_BETWEEN = 200_000_000;
    private static final int TENTHS = 10;

    private final PrintWriter err;
    private final boolean terminal;
    private final long began = System.nanoTime();
    private long shownAt;

    Steps(CommandSpec spec) {
        this.err = spec.commandLine().getErr();
        this.terminal = Progress.isTerminal();
    }

    /** Progress of one step, counted. */
    Embedder.Progress of(String what) {
        return (done, of) -> {
            if (terminal) {
                if (done == of || System.nanoTime() - shownAt > NANOS_BETWEEN) {
                    shownAt = System.nanoTime();
                    err.print(WIPE + line(what, done, of));
                    err.print(done == of ? "\n" : "");
                    err.flush();
                }
            } else if (done == of || (long) done * TENTHS / of != (long) (done - 1) * TENTHS / of) {
                err.println(line(what, done, of));
            }
        };
    }

    private String line(String what, int done, int of) {
        return String.format(Locale.ROOT, "%6.1f s  %s: %d of %d", (System.nanoTime() - began) / 1e9, what, done, of);
    }

    void say(String what) {
        err.printf(Locale.ROOT, "%6.1f s  %s%n", (System.nanoTime() - began) / 1e9, what);
        err.flush();
    }

    void end() {
        say("done");
    }
}
