package io.earshot.cli;

import io.earshot.avro.AudioFrame;
import io.earshot.playback.FrameSource;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One line on a terminal that says how far a long recording has been read. It appears after a second and is wiped away
 * before anything else is printed. Any thread may call it.
 */
public final class Progress {
    private static final long FIRST_NANOS = 1_000_000_000;
    private static final long NEXT_NANOS = 200_000_000;
    private static final String WIPE = "\r\033[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private long nextAt;
    private boolean shown;

    /**
     * @param terminal whether a person watches; else nothing is ever shown
     * @param nanoTime a clock that only goes forward
     */
    Progress(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.nextAt = nanoTime.getAsLong() + FIRST_NANOS;
    }

    /** On stderr, if input and output are a terminal. */
    static Progress onTerminal(PrintWriter err) {
        return new Progress(err, isTerminal(), System::nanoTime);
    }

    /** Where there is a console, later JDKs are asked too whether it is a terminal. */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From JDK 22 on there may be a console that is no terminal, and a method that tells.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }

    /**
     * Watches a recording being read; belongs to the reading thread.
     *
     * @param samples of the whole recording; 0 where that is not known
     */
    FrameSource watch(FrameSource recording, String name, long samples) {
        double total = (double) samples / recording.sampleRate();
        return new FrameSource() {
            @Override
            public int sampleRate() {
                return recording.sampleRate();
            }

            @Override
            public @Nullable AudioFrame next() throws IOException {
                AudioFrame frame = recording.next();
                if (frame != null) {
                    show(name, (double) frame.getFirstSample() / recording.sampleRate(), total);
                }
                return frame;
            }

            @Override
            public void close() throws IOException {
                recording.close();
            }
        };
    }

    private void show(String name, double seconds, double total) {
        String of = total > 0 ? String.format(Locale.ROOT, " of %s, %.0f %%", time(total), 100 * seconds / total) : "";
        show(name + ": " + time(seconds) + of);
    }

    /** Says that so many of something are done. */
    void count(String what, int done, int of) {
        show("%s: %d of %d".formatted(what, done, of));
    }

    private synchronized void show(String line) {
        if (!terminal || nanoTime.getAsLong() < nextAt) {
            return;
        }
        nextAt = nanoTime.getAsLong() + NEXT_NANOS;
        shown = true;
        err.print(WIPE + line);
        err.flush();
    }

    /** Prints something else, on a line of its own. */
    synchronized void aside(Runnable print) {
        if (shown) {
            err.print(WIPE);
            err.flush();
            shown = false;
        }
        print.run();
    }

    private static String time(double seconds) {
        long whole = (long) seconds;
        return "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
    }
}
