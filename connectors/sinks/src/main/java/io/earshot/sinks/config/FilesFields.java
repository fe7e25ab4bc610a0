package io.earshot.sinks.config;

import io.earshot.avro.EventStatus;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** An entry of {@code files}. */
final class FilesFields {
    private static final int IN_FLIGHT = 8;
    /** An archive is not told of what is old too late: it is for that. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    /** Two files must hold what may come again after a crash, or it would be written twice. */
    private static final long LEAST_ROLL = 1 << 20;

    private static final long MOST_ROLL = 1L << 30;
    private static final long MOST_KEPT = 1L << 50;

    private FilesFields() {}

    static FilesConfig read(Fields fields, Path file) {
        FileFormat format = fields.choice("format", FileFormat.JSONL);
        // Each revision would be a row of its own, on top of those before it.
        Set<EventStatus> status = format.perMic() ? Set.of(EventStatus.CLOSED) : Set.of();
        CommonConfig common = CommonFields.read(fields, new CommonFields.Defaults(status, IN_FLIGHT, FOR_EVER));
        if (format.perMic() && common.alerts() != null) {
            fields.problem("alerts", "have no place in format %s: use jsonl or csv".formatted(Fields.name(format)));
        }
        FilesConfig files = new FilesConfig(
                common,
                folder(fields, file),
                format,
                fields.size("roll-size", 64L << 20, LEAST_ROLL, MOST_ROLL),
                fields.size("keep", 10L << 30, LEAST_ROLL, MOST_KEPT));
        if (files.keepBytes() < 2 * files.rollBytes()) {
            fields.problem(
                    "keep", "must be at least twice roll-size: a file is deleted whole, once another follows it");
        }
        fields.end();
        return files;
    }

    private static Path folder(Fields fields, Path file) {
        String name = fields.text("folder", "", ".{1,1000}", "a folder's name");
        if (name.isEmpty()) {
            fields.problem("folder", "must be there: where the files lie, such as /var/lib/earshot/archive");
        }
        try {
            return file.resolveSibling(name).normalize();
        } catch (InvalidPathException e) {
            fields.problem("folder", "cannot be a folder's name");
            return file;
        }
    }
}
