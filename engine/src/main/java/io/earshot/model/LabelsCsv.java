package io.earshot.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Labels as comma-separated values (RFC 4180): a header of three columns (index, id, name), then one line per label in
 * the order of the scores. AudioSet's class maps have the same columns under other names.
 */
final class LabelsCsv {
    static final String HEADER = "index,id,name";

    private LabelsCsv() {}

    /**
     * @param file named in problems
     * @param header the first line that is expected
     * @param problems takes everything that is wrong, with its line
     * @return what could be read
     */
    static List<Label> parse(String file, String text, String header, List<String> problems) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).strip().equals(header)) {
            problems.add("%s line 1 must be the header '%s', was '%s'"
                    .formatted(file, header, lines.isEmpty() ? "" : lines.get(0)));
            return List.of();
        }
        List<Label> labels = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 1; i < lines.size(); i++) {
            List<String> fields = fields(lines.get(i));
            if (fields.size() != 3
                    || !fields.get(0).equals(Integer.toString(labels.size()))
                    || fields.get(1).isBlank()
                    || fields.get(2).isBlank()) {
                problems.add("%s line %d must be '%d,ID,NAME', was '%s'"
                        .formatted(file, i + 1, labels.size(), lines.get(i)));
                return labels; // every later index would be reported too
            }
            if (!ids.add(fields.get(1))) {
                problems.add(
                        "%s line %d: id '%s' is there twice, ids must differ".formatted(file, i + 1, fields.get(1)));
            }
            labels.add(new Label(labels.size(), fields.get(1), fields.get(2)));
        }
        if (labels.isEmpty()) {
            problems.add(file + " must hold at least one label below its header");
        }
        return labels;
    }

    static String format(List<Label> labels) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (Label label : labels) {
            text.append(label.index())
                    .append(',')
                    .append(quoted(label.id()))
                    .append(',')
                    .append(quoted(label.name()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
