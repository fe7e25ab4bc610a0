package io.earshot.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lists of events as DCASE writes them: tab-separated, with the header {@code onset offset event_label}, times in
 * seconds. Other columns are left unread.
 */
public final class TimedLabels {
    private TimedLabels() {}

    /**
     * @return in the order of the file; none where it holds but the header
     * @throws IOException naming the file and line, when it cannot be read or a line makes no sense
     */
    public static List<TimedLabel> read(Path file) throws IOException {
        Table table = Table.tabs(file, "onset", "offset", "event_label");
        List<TimedLabel> labels = new ArrayList<>();
        for (Table.Row row : table.rows()) {
            try {
                labels.add(new TimedLabel(row.number("onset"), row.number("offset"), row.text("event_label")));
            } catch (IllegalArgumentException e) {
                throw new IOException(row.where() + ": " + e.getMessage(), e);
            }
        }
        return labels;
    }

    /** Writes a file, or replaces what it held; times with three decimals, in the order given. */
    public static void write(Path file, List<TimedLabel> labels) throws IOException {
        StringBuilder text = new StringBuilder("onset\toffset\tevent_label\n");
        for (TimedLabel each : labels) {
            text.append(
                    String.format(Locale.ROOT, "%.3f\t%.3f\t%s\n", each.onset(), each.offset(), plain(each.label())));
        }
        Files.writeString(file, text);
    }

    /** A label that breaks neither line nor column. */
    private static String plain(String label) {
        return label.replaceAll("\\s+", " ").strip();
    }
}
