package io.earshot.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Text to {@link Node}s: only YAML's structure is used, never its object tags, so a file cannot name a class to load.
 * Duplicate keys and keys that are no plain words are problems; everything else in the file is still read.
 */
final class YamlTree {
    /** Far deeper than any configuration; also what stops an alias that contains itself. */
    private static final int DEPTH_LIMIT = 40;

    /** Each alias of a collection can double what is read: few enough that a file cannot grow in memory. */
    private static final int ALIAS_LIMIT = 16;

    private final String source;
    private final List<Problem> problems;

    private YamlTree(String source, List<Problem> problems) {
        this.source = source;
        this.problems = problems;
    }

    /** @return the file's root; null, with a problem added, where the text is no YAML */
    static @Nullable Node parse(String source, String text, List<Problem> problems) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEPTH_LIMIT);
        options.setMaxAliasesForCollections(ALIAS_LIMIT);
        try {
            org.yaml.snakeyaml.nodes.Node root = composed(text, options);
            return root == null
                    ? new Node.Mapping(new Node.Origin(source, 1), new LinkedHashMap<>())
                    : new YamlTree(source, problems).convert(root, "", 0);
        } catch (MarkedYAMLException e) {
            // Not e.getMessage(): it quotes the line, and the line may hold a secret.
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.add(new Problem(source, line, "", "not valid YAML: " + e.getProblem()));
        } catch (YAMLException e) {
            problems.add(new Problem(source, 0, "", "not valid YAML: " + firstLine(e)));
        }
        return null;
    }

    /** SnakeYAML lets exceptions of others through where a tag or an escape is none; their messages may quote the file. */
    private static org.yaml.snakeyaml.nodes.@Nullable Node composed(String text, LoaderOptions options) {
        try {
            return new org.yaml.snakeyaml.Yaml(options).compose(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw new YAMLException("a tag (!...) or an escape such as \\u0041 is cut off, or is none");
        }
    }

    private Node convert(org.yaml.snakeyaml.nodes.Node node, String path, int depth) {
        Node.Origin origin = origin(node);
        if (depth > DEPTH_LIMIT) {
            report(origin, path, "nested more than " + DEPTH_LIMIT + " deep; does an alias contain itself?");
            return new Node.Scalar(origin, null);
        }
        if (node instanceof ScalarNode scalar) {
            return new Node.Scalar(origin, Tag.NULL.equals(scalar.getTag()) ? null : scalar.getValue());
        }
        if (node instanceof SequenceNode sequence) {
            List<Node> items = new ArrayList<>();
            for (org.yaml.snakeyaml.nodes.Node item : sequence.getValue()) {
                items.add(convert(item, path + "[" + items.size() + "]", depth + 1));
            }
            return new Node.Sequence(origin, items);
        }
        return mapping((MappingNode) node, path, depth);
    }

    private Node.Mapping mapping(MappingNode node, String path, int depth) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Node.Origin at = origin(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                report(at, path, "expected a word as key, was a list or mapping");
            } else if (key.getTag().equals(Tag.MERGE)) {
                report(at, path, "merge keys (<<) are not read: write the keys out");
            } else {
                String child = Names.child(path, key.getValue());
                Node.Entry first = entries.get(key.getValue());
                if (first != null) {
                    report(
                            at,
                            child,
                            "written twice, first on line " + first.key().line() + ": keep one");
                } else {
                    entries.put(key.getValue(), new Node.Entry(at, convert(tuple.getValueNode(), child, depth + 1)));
                }
            }
        }
        return new Node.Mapping(origin(node), entries);
    }

    private Node.Origin origin(org.yaml.snakeyaml.nodes.Node node) {
        return new Node.Origin(source, node.getStartMark().getLine() + 1);
    }

    private void report(Node.Origin at, String path, String message) {
        problems.add(new Problem(at.source(), at.line(), path, message));
    }

    private static String firstLine(YAMLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
    }
}
