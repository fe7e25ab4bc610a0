package io.earshot.reference;

import io.earshot.reference.CommentedYaml.Comment;
import io.earshot.reference.CommentedYaml.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The generated part of docs/configuration.md: a chapter a file, in it a table for each key that holds others. */
final class ReferencePage {
    /** What is known of a key beside its comment. */
    interface Facts {
        String takes(Entry entry) throws IOException;

        String otherwise(Entry entry) throws IOException;
    }

    private static final Pattern AS_IN = Pattern.compile("\\b[Aa]s in (earshot\\.yaml|[a-z]+)\\b");

    /** Of an example in a comment: {@code - path: x  # what it is}. */
    private static final Pattern EXAMPLE = Pattern.compile(" *(?:- )? *([a-z0-9-]+): \\S.*?  # (.*)");

    /** A list of keys with their meaning in the comment at the head of a file. */
    private static final Pattern DEFINED = Pattern.compile("  (\\S.*?)  +(\\S.*)");

    private static final Pattern DEFINED_FURTHER = Pattern.compile("   +(\\S.*)");

    private final StringBuilder text = new StringBuilder();

    @Override
    public String toString() {
        return text.toString().replaceAll("\n{3,}", "\n\n").stripTrailing() + "\n";
    }

    /** A chapter's title, and what its file says of itself. */
    void chapter(String file, Comment header) {
        text.append("\n## %s\n\n".formatted(file));
        StringBuilder words = new StringBuilder();
        List<String> example = new ArrayList<>();
        for (String line : header.lines()) {
            if (line.startsWith("  ") || (line.isEmpty() && !example.isEmpty())) {
                flush(words);
                example.add(line);
            } else {
                flush(example);
                if (line.isEmpty()) {
                    flush(words);
                } else {
                    words.append(words.length() == 0 ? "" : " ").append(line);
                }
            }
        }
        flush(words);
        flush(example);
    }

    private void flush(StringBuilder words) {
        if (words.length() > 0) {
            text.append(escaped(words.toString())).append("\n\n");
            words.setLength(0);
        }
    }

    private void flush(List<String> example) {
        if (!example.isEmpty()) {
            text.append("```yaml\n")
                    .append(String.join("\n", example).stripTrailing().stripIndent())
                    .append("\n```\n\n");
            example.clear();
        }
    }

    /** A heading, and words below it where there are any. */
    void section(String name, String words) {
        text.append("### %s\n\n".formatted(name));
        if (!words.isEmpty()) {
            text.append(escaped(words)).append("\n\n");
        }
    }

    void beginTable() {
        text.append("| key | takes | default | meaning |\n|---|---|---|---|\n");
    }

    void endTable() {
        text.append('\n');
    }

    void row(String key, String takes, String otherwise, String meaning) {
        text.append("| `%s` | %s | %s | %s |\n"
                .formatted(
                        key,
                        escaped(takes),
                        otherwise.isEmpty() || otherwise.equals("required") ? otherwise : "`%s`".formatted(otherwise),
                        escaped(meaning)));
    }

    /** The keys of a file, all that there are. */
    void keys(CommentedYaml yaml, Facts facts) throws IOException {
        List<Entry> alone = new ArrayList<>();
        for (Entry entry : yaml.entries()) {
            if (!entry.holder().isEmpty()) {
                continue;
            }
            if (!yaml.holdsKeys(entry)) {
                alone.add(entry);
                continue;
            }
            table(yaml, alone, facts);
            section("`" + entry.path() + "`", entry.comment().words());
            below(yaml, entry, facts);
        }
        table(yaml, alone, facts);
    }

    private void table(CommentedYaml yaml, List<Entry> alone, Facts facts) throws IOException {
        if (!alone.isEmpty()) {
            section(
                    String.join(
                            ", ",
                            alone.stream().map(each -> "`" + each.path() + "`").toList()),
                    "");
            beginTable();
            for (Entry entry : alone) {
                row(yaml, entry, facts);
            }
            endTable();
            alone.clear();
        }
    }

    private void below(CommentedYaml yaml, Entry section, Facts facts) throws IOException {
        Map<Integer, List<Entry>> items = new LinkedHashMap<>();
        List<String> known = new ArrayList<>();
        for (Entry entry : yaml.entries()) {
            if (entry.path().startsWith(section.path() + ".") || entry.path().startsWith(section.path() + "[].")) {
                if (!known.contains(entry.path())) {
                    known.add(entry.path());
                    items.computeIfAbsent(entry.item(), item -> new ArrayList<>())
                            .add(entry);
                }
            }
        }
        for (Map.Entry<Integer, List<Entry>> item : items.entrySet()) {
            if (item.getKey() > 0) {
                itemTitle(yaml, item.getKey(), section);
            }
            beginTable();
            for (Entry entry : item.getValue()) {
                row(yaml, entry, facts);
            }
            endTable();
        }
    }

    /** Items that differ in their keys have a kind; what stands above the first key of one is about all of it. */
    private void itemTitle(CommentedYaml yaml, int item, Entry list) {
        String words = "";
        String title = "";
        for (Entry entry : yaml.entries()) {
            if (entry.item() == item && entry.holder().equals(list.path() + "[]")) {
                words = words.isEmpty() ? entry.comment().words() : words;
                title = entry.name().equals("kind") ? String.join("", entry.value()) : title;
            }
        }
        text.append("Of kind `%s`. %s\n\n".formatted(title, escaped(words)));
    }

    private void row(CommentedYaml yaml, Entry entry, Facts facts) throws IOException {
        boolean holds = yaml.holdsKeys(entry);
        row(
                entry.path(),
                holds ? "" : facts.takes(entry),
                holds ? "" : facts.otherwise(entry),
                holds ? entry.comment().words() : meaning(yaml, entry));
        for (String line : entry.comment().examples()) {
            Matcher example = EXAMPLE.matcher(line);
            if (example.matches()) {
                Entry inList = new Entry(entry.path() + "[]." + example.group(1), 0, new Comment(List.of()), List.of());
                row(inList.path(), facts.takes(inList), facts.otherwise(inList), example.group(2));
            }
        }
    }

    private static String meaning(CommentedYaml yaml, Entry entry) {
        if (!entry.comment().words().isEmpty()) {
            return entry.comment().words();
        }
        boolean saidAbove = false;
        String like = null;
        String sibling = null;
        String elsewhere = null;
        for (Entry other : yaml.entries()) {
            if (other.equals(entry)) {
                break;
            }
            if (entry.path().startsWith(other.path() + ".")) {
                Matcher as = AS_IN.matcher(other.comment().words());
                like = as.find() ? as.group(1) : like;
                saidAbove |=
                        other.holder().isEmpty() && !other.comment().words().isEmpty();
            }
            boolean said = !other.comment().words().isEmpty();
            if (said && other.holder().equals(entry.holder()) && other.item() == entry.item()) {
                sibling = other.path();
            }
            boolean lists = entry.path().contains("[].") && other.path().contains("[].");
            if (lists && !other.holder().equals(entry.holder()) && other.name().equals(entry.name())) {
                elsewhere = elsewhere == null ? other.path() : elsewhere;
            }
        }
        if (like != null) {
            return like.endsWith(".yaml") ? "as in " + like : "as `%s.%s`".formatted(like, entry.name());
        } else if (elsewhere != null) {
            return "as `%s`".formatted(elsewhere);
        } else if (sibling != null) {
            return "see `%s`".formatted(sibling);
        } else if (saidAbove) {
            return "";
        }
        throw new IllegalStateException(entry.path() + " has no comment in the file: say above it what it means");
    }

    /** Keys and their meanings as the comment at the head of a file lists them; a line may be about several. */
    static Map<String, String> defined(Comment header) {
        Map<String, String> defined = new LinkedHashMap<>();
        List<String> keys = List.of();
        for (String line : header.lines()) {
            Matcher further = DEFINED_FURTHER.matcher(line);
            Matcher begins = DEFINED.matcher(line);
            if (further.matches()) {
                keys.forEach(key -> defined.merge(key, further.group(1), (a, b) -> a + " " + b));
            } else if (begins.matches()) {
                keys = named(begins.group(1));
                keys.forEach(key -> defined.merge(key, begins.group(2), (a, b) -> a + "; " + b));
            } else {
                keys = List.of();
            }
        }
        return defined;
    }

    /** {@code high, low}, or {@code count: 4, within: 90s}, or {@code silent: {after: 60s}}, which is silent.after. */
    private static List<String> named(String left) {
        Matcher nested = Pattern.compile("([a-z-]+): \\{(.*)}").matcher(left);
        List<String> names = new ArrayList<>();
        String holder = nested.matches() ? nested.group(1) + "." : "";
        for (String each : (nested.matches() ? nested.group(2) : left).split(", ", -1)) {
            names.add(holder + each.replaceFirst(":.*", ""));
        }
        return names;
    }

    /** The comment without what {@link #defined} takes from it. */
    static Comment withoutDefinitions(Comment header) {
        return new Comment(
                header.lines().stream().filter(line -> !line.startsWith("  ")).toList());
    }

    /** Tables end cells at a bar, and Markdown takes angle brackets for tags, but not in code. */
    private static String escaped(String words) {
        String[] parts = words.split("`", -1);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = i % 2 == 1
                    ? parts[i].replace("|", "\\|")
                    : parts[i].replace("|", "\\|")
                            .replace("<", "&lt;")
                            .replace("*", "\\*")
                            .replace("$", "\\$");
        }
        return String.join("`", parts);
    }
}
