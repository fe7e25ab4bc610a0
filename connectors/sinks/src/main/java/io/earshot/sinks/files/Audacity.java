package io.earshot.sinks.files;

import io.earshot.sinks.notice.Notice;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Audacity's label track, as {@code analyze --format audacity} writes it. It has no room for a key: the line is its own. */
final class Audacity implements Layout {
    @Override
    public String extension() {
        return "labels.txt";
    }

    @Override
    public String header(Notice notice) {
        return "";
    }

    @Override
    public String line(Notice notice, long row) {
        return String.format(
                Locale.ROOT,
                "%s\t%s\t%s %.2f",
                DayTime.seconds(notice, "start_us"),
                DayTime.seconds(notice, "end_us"),
                Layout.plain(notice.data().get("type")),
                DayTime.number(notice, "score").doubleValue());
    }

    @Override
    public String key(Notice notice) {
        return line(notice, 0);
    }

    @Override
    public @Nullable String key(String line) {
        return line.matches("-?\\d+\\.\\d{6}\t-?\\d+\\.\\d{6}\t.+ -?\\d+\\.\\d\\d") ? line : null;
    }
}
