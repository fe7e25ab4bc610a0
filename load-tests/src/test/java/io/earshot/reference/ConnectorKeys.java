package io.earshot.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.earshot.connectors.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A connector's file as its own reader sees it. */
final class ConnectorKeys {
    /** The code that takes the file. */
    interface Reader {
        /** @throws ConfigException where something is wrong */
        Object read(Path file);
    }

    private static final YAMLMapper YAML = new YAMLMapper();

    /** On the value of that key it depends which others there are. */
    private static final String DECIDES = ".kind";

    private static final String NO_KEY = "no-such-key";
    private static final List<String> ODD =
            List.of("\n", "", "/", "9999999d", "0ms", "999999GiB", "1KiB", String.valueOf(Integer.MIN_VALUE));

    private final JsonNode file;
    private final Path folder;
    private final Reader reader;
    private final Map<String, List<String>> phrases = new TreeMap<>();
    private @Nullable Object whole;

    /**
     * Of a file.
     *
     * @param text as the reader takes it
     * @param folder for the files that it is asked with
     * @param reader what it makes of equal files is equal
     */
    ConnectorKeys(String text, Path folder, Reader reader) throws IOException {
        this.file = YAML.readTree(text);
        this.folder = folder;
        this.reader = reader;
    }

    /** @return the keys that are taken beside each key of the file, by the path of what holds them */
    Map<String, Set<String>> known() throws IOException {
        JsonNode copy = file.deepCopy();
        addToEach(copy);
        Map<String, Set<String>> known = new TreeMap<>();
        for (String problem : problems(copy)) {
            int at = problem.indexOf(NO_KEY + ": is not known here; known are ");
            if (at >= 0) {
                String holder = problem.substring(0, Math.max(0, at - 1));
                String names = problem.substring(problem.lastIndexOf("known are ") + "known are ".length());
                known.put(holder, new TreeSet<>(List.of(names.split(", "))));
            }
        }
        return known;
    }

    private static void addToEach(JsonNode node) {
        node.forEach(ConnectorKeys::addToEach);
        if (node instanceof ObjectNode object) {
            object.put(NO_KEY, 1);
        }
    }

    /** @return the keys that the file has, by the path of what holds them */
    Map<String, Set<String>> present() {
        Map<String, Set<String>> present = new TreeMap<>();
        gather(file, "", present);
        return present;
    }

    private static void gather(JsonNode node, String path, Map<String, Set<String>> present) {
        if (node.isObject()) {
            Set<String> names = new TreeSet<>();
            node.properties().forEach(each -> {
                names.add(each.getKey());
                gather(each.getValue(), path.isEmpty() ? each.getKey() : path + "." + each.getKey(), present);
            });
            present.put(path, names);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            gather(node.get(i), path + "[" + i + "]", present);
        }
    }

    /** @param path as problems name it, items of lists by their number */
    String takes(String path) throws IOException {
        if (phrases.isEmpty()) {
            List<String> all = leaves(file, "");
            ask(all.stream().filter(each -> !each.endsWith(DECIDES)).toList());
            ask(all.stream().filter(each -> each.endsWith(DECIDES)).toList());
        }
        String said = Takes.together(phrases.getOrDefault(path, List.of()));
        return said.isEmpty() ? "text" : said.startsWith("hold keys") ? "names with values" : said;
    }

    /** Keys that hold no others, or none yet. */
    private static List<String> leaves(JsonNode node, String path) {
        List<String> leaves = new ArrayList<>();
        node.properties().forEach(each -> {
            String child = path.isEmpty() ? each.getKey() : path + "." + each.getKey();
            JsonNode value = each.getValue();
            boolean ofKeys = value.isArray() && value.path(0).isObject();
            if (value.isObject() && !value.isEmpty()) {
                leaves.addAll(leaves(value, child));
            } else if (!ofKeys) {
                leaves.add(child);
            }
            for (int i = 0; ofKeys && i < value.size(); i++) {
                leaves.addAll(leaves(value.get(i), child + "[" + i + "]"));
            }
        });
        return leaves;
    }

    /** Gives them all the same odd value, one after the other, and keeps what is said of each. */
    private void ask(List<String> paths) throws IOException {
        for (String value : ODD) {
            JsonNode copy = file.deepCopy();
            paths.forEach(path -> set(copy, path, value));
            for (String problem : problems(copy)) {
                int at = problem.indexOf(": ");
                String message = problem.substring(at + 2);
                if (at > 0 && Takes.says(message) && !message.startsWith("must be there")) {
                    phrases.computeIfAbsent(problem.substring(0, at), any -> new ArrayList<>())
                            .add(Takes.phrase(message));
                }
            }
        }
    }

    /** What the reader says of the file without a key. */
    enum Without {
        /** The same: its value is the default. */
        SAME,
        /** Something else. */
        OTHER,
        /** It must be there. */
        REFUSED
    }

    Without without(String path) throws IOException {
        JsonNode copy = file.deepCopy();
        holder(copy, path).remove(path.substring(path.lastIndexOf('.') + 1));
        try {
            if (whole == null) {
                whole = reader.read(written(file));
            }
            return reader.read(written(copy)).equals(whole) ? Without.SAME : Without.OTHER;
        } catch (ConfigException e) {
            return Without.REFUSED;
        }
    }

    private static void set(JsonNode root, String path, String value) {
        holder(root, path).put(path.substring(path.lastIndexOf('.') + 1), value);
    }

    private static ObjectNode holder(JsonNode root, String path) {
        @Nullable JsonNode node = root;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i + 1 < names.length && node != null; i++) {
            String name = names[i];
            int bracket = name.indexOf('[');
            node = bracket < 0
                    ? node.get(name)
                    : ((ArrayNode) node.get(name.substring(0, bracket)))
                            .get(Integer.parseInt(name.substring(bracket + 1, name.length() - 1)));
        }
        if (!(node instanceof ObjectNode holder)) {
            throw new IllegalStateException(path + " is not in the file");
        }
        return holder;
    }

    private Path written(JsonNode content) throws IOException {
        return Files.writeString(folder.resolve("asked.yaml"), YAML.writeValueAsString(content));
    }

    private List<String> problems(JsonNode content) throws IOException {
        Path asked = written(content);
        try {
            reader.read(asked);
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream()
                    .map(each -> each.substring(asked.toString().length() + 2))
                    .toList();
        }
    }
}
