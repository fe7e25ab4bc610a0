package io.earshot.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.sinks.config.BodyKind;
import io.earshot.sinks.config.WebhookConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

class WebhookOptionsTest {
    private static final Path DOCS = Path.of(System.getProperty("earshot.root"), "docs", "connectors.md");

    private static Map<String, String> options(String... further) {
        Map<String, String> options = new HashMap<>();
        options.put("connector.class", WebhookSinkConnector.class.getName());
        options.put("name", "rangers");
        options.put("topics", "earshot.alerts");
        options.put("url", "https://hooks.example.org/T0KEN");
        for (int i = 0; i < further.length; i += 2) {
            options.put(further[i], further[i + 1]);
        }
        return options;
    }

    /** @return what Connect shows, an entry each */
    private static List<String> problems(Map<String, String> options) {
        return new WebhookSinkConnector()
                .validate(options).configValues().stream()
                        .map(ConfigValue::errorMessages)
                        .flatMap(List::stream)
                        .toList();
    }

    private static void assertProblem(String key, String value, String part) {
        assertThat(problems(options(key, value)))
                .as("%s=%s", key, value)
                .singleElement()
                .asString()
                .contains(part)
                .doesNotContain("T0KEN");
    }

    @Test
    void theDocumentedTableIsWhatConnectShows() throws Exception {
        List<String> rows = WebhookOptions.DEFINITION.configKeys().values().stream()
                .map(WebhookOptionsTest::row)
                .toList();
        List<String> documented = Files.readAllLines(DOCS).stream()
                .dropWhile(line -> !line.startsWith("| option "))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(documented).isEqualTo(rows);
    }

    private static String row(ConfigKey key) {
        Object value = key.defaultValue;
        String shown = !key.hasDefault()
                ? "needed"
                : value == null || value.equals("") || value.equals(List.of()) ? "" : "`" + value + "`";
        return "| `%s` | %s | %s |".formatted(key.name, shown, key.documentation);
    }

    @Test
    void goodOptionsHaveNoProblem() {
        assertThat(problems(options())).isEmpty();
        assertThat(problems(options("body", "ntfy", "parameter.topic", "rangers")))
                .isEmpty();
        assertThat(problems(options("body", "template", "template", "{{title}}")))
                .isEmpty();
    }

    @Test
    void eachBoundIsBrokenOnce() {
        assertProblem("url", "ftp://example.org/T0KEN", "url must be http:// or https://");
        assertProblem("url", "https://user@example.org/T0KEN", "no user in it");
        assertProblem("body", "xml", "must be one of: json, cloudevents");
        assertProblem("body", "ntfy", "ntfy needs parameter.topic");
        assertProblem("body", "telegram", "telegram needs parameter.chat-id");
        assertProblem("body", "template", "goes with body template");
        assertProblem("template", "{{title}}", "goes with body template, and body is json");
        assertProblem("secret", "short", "at least 16 characters");
        assertProblem("timeout.ms", "99", "at least 100");
        assertProblem("events.status", "open", "must be one of: opened");
        assertProblem("events.min.score", "1.1", "no more than 1");
        assertProblem("alerts.severity", "loud", "must be one of: info");
        assertProblem("max.age.ms", "999", "at least 1000");
        assertProblem("retry.first.ms", "0", "at least 1");
        assertProblem("retry.most.ms", "499", "must be at least retry.first.ms, 500, was 499");
        assertProblem("wire.format", "json", "must be one of: single_object");
        assertProblem("wire.format", "confluent", "is needed for wire.format confluent");
        assertProblem("topics", "earshot.alerts,other", "must be other, which topics names");
    }

    @Test
    void optionsMeanWhatTheKeysOfSinksMean() {
        WebhookConfig webhook = new WebhookOptions(options(
                        "body",
                        "ntfy",
                        "parameter.topic",
                        "rangers",
                        "header.Authorization",
                        "Bearer T0KEN",
                        "secret",
                        "0123456789abcdef",
                        "alerts.rules",
                        "a,b",
                        "events.status",
                        "closed"))
                .webhook();
        assertThat(webhook.body()).isEqualTo(BodyKind.NTFY);
        assertThat(webhook.parameters()).containsOnlyKeys("topic");
        assertThat(webhook.headers().get("Authorization").reveal()).isEqualTo("Bearer T0KEN");
        assertThat(webhook.toString()).doesNotContain("T0KEN").doesNotContain("0123456789abcdef");
        assertThat(webhook.common().alerts().rules()).containsExactlyInAnyOrder("a", "b");
    }
}
