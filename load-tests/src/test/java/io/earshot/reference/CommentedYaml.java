package io.earshot.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of our configuration files, read for its comments: what stands right above a key says what it means. Of YAML it knows
 * what these files use: keys in blocks, lists of keys, values on one line, lists of single values on several.
 *
 * @param header the comment that the file begins with
 * @param entries the keys in their order
 */
record CommentedYaml(Comment header, List<Entry> entries) {
    private static final Pattern KEY = Pattern.compile("( *)(- )?([A-Za-z0-9_.-]+):(?: +(\\S.*))?");
    private static final Pattern ITEM = Pattern.compile(" *- (.*)");
    private static final Pattern REMARK = Pattern.compile(" *# ?(.*)");

    /**
     * A run of lines that begin with #.
     *
     * @param lines without the # and the space behind it; what is indented further is an example
     */
    record Comment(List<String> lines) {
        boolean isEmpty() {
            return lines.isEmpty();
        }

        /** The words alone, on one line. */
        String words() {
            return String.join(
                    " ",
                    lines.stream()
                            .filter(line -> !line.startsWith(" ") && !line.isEmpty())
                            .toList());
        }

        List<String> examples() {
            return lines.stream().filter(line -> line.startsWith(" ")).toList();
        }
    }

    /**
     * One key.
     *
     * @param path dotted; what lies in a list has {@code []} behind the list's name
     * @param item which of the list's, from 0; 0 outside of lists
     * @param comment what stands above it
     * @param value as written; empty where keys follow, or nothing
     */
    record Entry(String path, int item, Comment comment, List<String> value) {
        /** The key itself, without what holds it. */
        String name() {
            return path.substring(path.lastIndexOf('.') + 1);
        }

        /** What holds it; empty at the root. */
        String holder() {
            return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
        }

        boolean hasValue() {
            return !value.isEmpty();
        }
    }

    static CommentedYaml read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static CommentedYaml parse(String text) {
        return new Parser().parse(text.lines().toList());
    }

    /** Whether keys follow that lie in this one. */
    boolean holdsKeys(Entry entry) {
        return entries.stream()
                .anyMatch(each -> (each.item() == entry.item() && each.holder().equals(entry.path()))
                        || each.holder().equals(entry.path() + "[]"));
    }

    private record Level(int column, String path) {}

    private static final class Parser {
        private final List<Entry> entries = new ArrayList<>();
        private final Deque<Level> levels = new ArrayDeque<>();
        private final Map<String, Integer> items = new HashMap<>();
        private Comment header = new Comment(List.of());
        private List<String> comment = new ArrayList<>();
        private boolean begun;

        CommentedYaml parse(List<String> lines) {
            for (String line : lines) {
                line(line);
            }
            return new CommentedYaml(header, List.copyOf(entries));
        }

        private void line(String line) {
            Matcher remark = REMARK.matcher(line);
            Matcher key = KEY.matcher(line);
            Matcher item = ITEM.matcher(line);
            if (line.isBlank()) {
                if (!begun) {
                    header = new Comment(List.copyOf(comment));
                    begun = true;
                }
                comment = new ArrayList<>();
            } else if (remark.matches()) {
                comment.add(remark.group(1));
            } else if (key.matches()) {
                key(key);
            } else if (item.matches() && !entries.isEmpty()) {
                Entry holder = entries.remove(entries.size() - 1);
                List<String> value = new ArrayList<>(holder.value());
                value.add(item.group(1));
                entries.add(new Entry(holder.path(), holder.item(), holder.comment(), value));
            } else {
                throw new IllegalArgumentException("a line of a form that the reference does not know: " + line);
            }
        }

        private void key(Matcher key) {
            boolean first = key.group(2) != null;
            int column = key.group(1).length() + (first ? 2 : 0);
            while (!levels.isEmpty() && levels.peek().column() >= column) {
                levels.pop();
            }
            String holder = levels.isEmpty() ? "" : levels.peek().path();
            if (first) {
                holder = holder.endsWith("[]") ? holder : holder + "[]";
                items.merge(holder, 1, Integer::sum);
                // Of a later item too: what follows in it lies in the list.
                levels.push(new Level(column - 1, holder));
            }
            String path = holder.isEmpty() ? key.group(3) : holder + "." + key.group(3);
            levels.push(new Level(column, path));
            String list = path.contains("[]") ? path.substring(0, path.indexOf("[]") + 2) : "";
            String value = key.group(4);
            entries.add(new Entry(
                    path,
                    list.isEmpty() ? 0 : items.get(list) - 1,
                    new Comment(List.copyOf(comment)),
                    value == null ? List.of() : List.of(value)));
            comment = new ArrayList<>();
            begun = true;
        }
    }
}
