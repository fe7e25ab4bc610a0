package io.earshot.training.cli;

import io.earshot.cli.Progress;
import io.earshot.training.embed.Embedder;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
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
    private final LongSupplier clock;
    private final long began;
    private long shownAt;
    /** Whether a line stands on the terminal that the next one takes the place of. */
    private boolean passing;

    Steps(CommandSpec spec) {
        this(spec.commandLine().getErr(), Progress.isTerminal(), System::nanoTime);
    }

    /**
     * @param terminal whether a person watches
     * @param clock nanoseconds, which only go forward
     */
    Steps(PrintWriter err, boolean terminal, LongSupplier clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
        this.began = clock.getAsLong();
    }

    /** Progress of one step, counted. */
    Embedder.Progress of(String what) {
        return (done, of) -> {
            if (terminal) {
                if (done == of || nanoTime() - shownAt > NANOS_BETWEEN) {
                    shownAt = nanoTime();
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
        return timed("%s: %d of %d".formatted(what, done, of));
    }

    private String timed(String what) {
        return String.format(Locale.ROOT, "%6.1f s  %s", (nanoTime() - began) / 1e9, what);
    }

    long nanoTime() {
        return clock.getAsLong();
    }

    void say(String what) {
        err.println((passing ? WIPE : "") + timed(what));
        err.flush();
        passing = false;
    }

    /** Says what is of no interest any more once the next line is said. */
    void passing(String what) {
        if (terminal) {
            err.print(WIPE + timed(what));
            err.flush();
            passing = true;
        } else {
            say(what);
        }
    }

    void end() {
        say("done");
    }
}
