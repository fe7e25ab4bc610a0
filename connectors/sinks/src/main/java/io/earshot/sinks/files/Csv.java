package io.earshot.sinks.files;

import io.earshot.sinks.notice.Notice;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** RFC 4180 with a header; no field holds a line's end. The first column is the key. */
final class Csv implements Layout {
    private static final List<String> EVENT = List.of(
            "key", "id", "revision", "status", "type", "mic", "site", "start", "end", "score", "mean_score", "model");
    private static final List<String> ALERT =
            List.of("key", "id", "rule", "severity", "site", "mics", "fired_at", "late", "message");

    @Override
    public String extension() {
        return "csv";
    }

    @Override
    public String header(Notice notice) {
        return String.join(",", columns(notice));
    }

    @Override
    public String line(Notice notice, long row) {
        return columns(notice).stream()
                .map(each ->
                        field(each.equals("key") ? notice.key() : notice.data().get(each)))
                .collect(Collectors.joining(","));
    }

    private static List<String> columns(Notice notice) {
        return notice.type().equals("alert") ? ALERT : EVENT;
    }

    private static String field(@Nullable Object value) {
        String text = Layout.plain(
                value instanceof List<?> list
                        ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
                        : value);
        return text.matches("[^\",]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }

    @Override
    public String key(Notice notice) {
        return Layout.plain(notice.key());
    }

    @Override
    public @Nullable String key(String line) {
        int quotes = 0;
        int fields = 1;
        int first = -1;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '"') {
                quotes++;
            } else if (line.charAt(i) == ',' && quotes % 2 == 0) {
                first = first < 0 ? i : first;
                fields++;
            }
        }
        if (quotes % 2 != 0 || (fields != EVENT.size() && fields != ALERT.size())) {
            return null;
        }
        String key = line.substring(0, first);
        return key.startsWith("\"") ? key.substring(1, key.length() - 1).replace("\"\"", "\"") : key;
    }
}
