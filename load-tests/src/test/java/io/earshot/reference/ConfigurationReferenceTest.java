package io.earshot.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.config.AlertRule;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.ModelConfig;
import io.earshot.edge.config.EdgeConfigFile;
import io.earshot.reference.CommentedYaml.Entry;
import io.earshot.sinks.config.SinksConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/configuration.md has every key of every file: types and bounds as the code has them, defaults and meanings as the
 * files in the box have them, whose defaults other tests hold against the code.
 */
class ConfigurationReferenceTest {
    private static final Path ROOT = Path.of(System.getProperty("earshot.root")).normalize();
    private static final Path PAGE = ROOT.resolve("docs/configuration.md");
    private static final String MARKER = "<!-- From here on written by ConfigurationReferenceTest. -->\n";
    private static final String TYPE = "types.<name>.";
    private static final String RULE = "rules.<name>.";

    @TempDir
    Path folder;

    @Test
    void thePageHasEveryKeyOfEveryFile() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(MARKER);
        ReferencePage made = new ReferencePage();
        earshot(made);
        types(made);
        rules(made);
        connector(made, "sinks.yaml", sinksText(), SinksConfigFile::read);
        connector(made, "edge.yaml", edgeText(), EdgeConfigFile::read);
        String right = page.substring(0, page.indexOf(MARKER) + MARKER.length()) + made;
        if (Boolean.getBoolean("earshot.rewrite")) {
            Files.writeString(PAGE, right);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md: ./mvnw test -pl load-tests -am -Dtest=ConfigurationReferenceTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dearshot.rewrite=true writes it anew")
                .isEqualTo(right);
    }

    @Test
    void theFileOfSinksHasEveryKeyThatIsTaken() throws IOException {
        everyKeyIsThere(new ConnectorKeys(sinksText(), folder, SinksConfigFile::read));
    }

    @Test
    void theFileOfTheEdgeAgentHasEveryKeyThatIsTaken() throws IOException {
        everyKeyIsThere(new ConnectorKeys(edgeText(), folder, EdgeConfigFile::read));
    }

    /** Entries of lists share keys, and show each once. */
    private static void everyKeyIsThere(ConnectorKeys keys) throws IOException {
        Map<String, Set<String>> known = whereverItLies(keys.known());
        Map<String, Set<String>> present = whereverItLies(keys.present());
        assertThat(known).isNotEmpty();
        known.forEach((holder, names) ->
                assertThat(present.get(holder)).as("keys of %s", holder).containsAll(names));
    }

    private static Map<String, Set<String>> whereverItLies(Map<String, Set<String>> keys) {
        Map<String, Set<String>> together = new TreeMap<>();
        keys.forEach((holder, names) -> together.computeIfAbsent(
                        holder.replaceFirst("^\\w+\\[\\d+]", "*"), any -> new TreeSet<>())
                .addAll(names));
        return together;
    }

    private static String shipped(String name) throws IOException {
        return Files.readString(ROOT.resolve("config").resolve(name));
    }

    /** With what is commented out. */
    private static String sinksText() throws IOException {
        return shipped("sinks.yaml").replaceAll("(?m)^( *)#(?! |$)|^( *)#(?=  )", "$1$2");
    }

    /** With what is commented out, and no secret that lies in a file. */
    private static String edgeText() throws IOException {
        return shipped("edge.yaml")
                .replaceAll("(?m)^  # (- \\{?mic:|  \\S)", "  $1")
                .replace("${file:/run/secrets/camera}", "secret");
    }

    private static void earshot(ReferencePage page) throws IOException {
        CommentedYaml yaml = CommentedYaml.parse(shipped("earshot.yaml"));
        EngineKeys engine = new EngineKeys(EarshotConfig.class, ConfigurationReferenceTest::earshotWith);
        Map<String, EngineKeys.Key> keys = byPath(EngineKeys.keys(EarshotConfig.class, ""));
        assertThat(yaml.entries().stream().filter(each -> !yaml.holdsKeys(each)).map(Entry::path))
                .containsExactlyInAnyOrderElementsOf(keys.keySet());
        keys.putAll(byPath(EngineKeys.keys(ModelConfig.class, "models[].")));
        page.chapter("earshot.yaml", yaml.header());
        page.keys(yaml, new ReferencePage.Facts() {
            @Override
            public String takes(Entry entry) {
                boolean underscores = entry.value().stream().anyMatch(each -> each.matches("[a-z]+_[a-z_]+"));
                return engine.takes(entry.path(), keys.get(entry.path()).type(), underscores);
            }

            @Override
            public String otherwise(Entry entry) {
                boolean mustBe = entry.path().startsWith("models[]")
                        && keys.get(entry.path()).otherwise() == null;
                return mustBe ? "required" : String.join(", ", entry.value());
            }
        });
    }

    private static String earshotWith(String path, String value) {
        if (path.startsWith("models[].")) {
            return "models: [{path: m, %s: %s}]".formatted(path.substring("models[].".length()), value);
        }
        String[] names = path.split("\\.", -1);
        String text = names[names.length - 1] + ": " + value;
        for (int i = names.length - 2; i >= 0; i--) {
            text = names[i] + ": {" + text + "}";
        }
        return text;
    }

    private static void types(ReferencePage page) throws IOException {
        CommentedYaml yaml = CommentedYaml.parse(shipped("events.yaml"));
        page.chapter("events.yaml", ReferencePage.withoutDefinitions(yaml.header()));
        page.section("`types`", yaml.entries().get(0).comment().words());
        EngineKeys engine = new EngineKeys(EventTypesConfig.class, ConfigurationReferenceTest::typeWith);
        defined(page, yaml, EngineKeys.keys(EventTypeConfig.class, TYPE), TYPE, engine);
    }

    private static String typeWith(String path, String value) {
        Map<String, String> type = new LinkedHashMap<>(Map.of("labels", "[x]", "high", "0.5", "low", "0.5"));
        type.put(path.substring(TYPE.length()), value);
        return "types: {a: {" + flow(type) + "}}";
    }

    private static void rules(ReferencePage page) throws IOException {
        CommentedYaml yaml = CommentedYaml.parse(shipped("alerts.yaml"));
        EngineKeys engine = new EngineKeys(AlertRulesConfig.class, ConfigurationReferenceTest::ruleWith);
        page.chapter("alerts.yaml", ReferencePage.withoutDefinitions(yaml.header()));
        Entry settle = yaml.entries().get(0);
        EngineKeys.Key key = byPath(EngineKeys.keys(AlertRulesConfig.class, "")).get(settle.path());
        page.section("`settle`", "");
        page.beginTable();
        page.row(
                settle.path(),
                engine.takes(settle.path(), key.type(), false),
                String.join(", ", settle.value()),
                settle.comment().words());
        page.endTable();
        page.section("`rules`", yaml.entries().get(1).comment().words());
        defined(page, yaml, EngineKeys.keys(AlertRule.class, RULE), RULE, engine);
    }

    private static String ruleWith(String path, String value) {
        if (!path.startsWith(RULE)) {
            return path + ": " + value;
        }
        String key = path.substring(RULE.length());
        Map<String, String> rule = new LinkedHashMap<>(Map.of("severity", "info"));
        switch (key) {
            case "within" -> rule.put("count", "2");
            case "of" -> rule.put("share", "50%");
            case "share" -> rule.put("of", "60s");
            case "count", "mics" -> rule.put("within", "60s");
            default -> {}
        }
        if (!key.startsWith("silent")) {
            rule.put("events", "[x]");
        }
        int dot = key.indexOf('.');
        rule.put(
                dot < 0 ? key : key.substring(0, dot),
                dot < 0 ? value : "{" + key.substring(dot + 1) + ": " + value + "}");
        return "rules: {a: {" + flow(rule) + "}}";
    }

    /** A table of keys whose meaning stands at the head of their file. */
    private static void defined(
            ReferencePage page, CommentedYaml yaml, List<EngineKeys.Key> keys, String prefix, EngineKeys engine) {
        Map<String, String> meanings = ReferencePage.defined(yaml.header());
        assertThat(meanings.keySet())
                .as("what the comment at the file's head is about")
                .containsExactlyInAnyOrderElementsOf(keys.stream()
                        .map(key -> key.path().substring(prefix.length()))
                        .toList());
        page.beginTable();
        for (EngineKeys.Key key : keys) {
            String name = key.path().substring(prefix.length());
            String otherwise = key.otherwise();
            page.row(
                    key.path(),
                    engine.takes(key.path(), key.type(), false),
                    otherwise == null ? (name.contains(".") ? "" : "required") : otherwise,
                    meanings.get(name));
        }
        page.endTable();
    }

    private static String flow(Map<String, String> keys) {
        return String.join(
                ", ",
                keys.entrySet().stream()
                        .map(each -> each.getKey() + ": " + each.getValue())
                        .toList());
    }

    private static Map<String, EngineKeys.Key> byPath(List<EngineKeys.Key> keys) {
        Map<String, EngineKeys.Key> byPath = new LinkedHashMap<>();
        keys.forEach(key -> byPath.put(key.path(), key));
        return byPath;
    }

    private void connector(ReferencePage page, String name, String text, ConnectorKeys.Reader reader)
            throws IOException {
        CommentedYaml yaml = CommentedYaml.parse(text);
        ConnectorKeys keys = new ConnectorKeys(text, folder, reader);
        page.chapter(name, yaml.header());
        page.keys(yaml, new ReferencePage.Facts() {
            @Override
            public String takes(Entry entry) throws IOException {
                return keys.takes(inFile(entry));
            }

            @Override
            public String otherwise(Entry entry) throws IOException {
                return switch (keys.without(inFile(entry))) {
                    case SAME -> String.join(", ", entry.value());
                    case OTHER -> "";
                    case REFUSED -> "required";
                };
            }
        });
    }

    private static String inFile(Entry entry) {
        return entry.path().replace("[]", "[" + entry.item() + "]");
    }
}
