package io.earshot.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;

/** One line that is written over and over, on a terminal only. Belongs to the command's thread. */
final class SendProgress {
    private static final long EVERY_NANOS = 250_000_000;

    private final PrintWriter err;
    private final boolean terminal = System.console() != null && System.getenv("TERM") != null;
    private long shown = System.nanoTime();
    private int width;

    SendProgress(PrintWriter err) {
        this.err = err;
    }

    /** @param seconds of the recording that have been sent */
    void show(Path file, double seconds, long frames) {
        if (!terminal || System.nanoTime() - shown < EVERY_NANOS) {
            return;
        }
        shown = System.nanoTime();
        String line = String.format(
                Locale.ROOT,
                "%s: %d:%04.1f sent, %d frames",
                file.getFileName(),
                (int) seconds / 60,
                seconds % 60,
                frames);
        err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        err.flush();
        width = line.length();
    }

    /** Leaves the line empty for what is printed next. */
    void clear() {
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }
}
