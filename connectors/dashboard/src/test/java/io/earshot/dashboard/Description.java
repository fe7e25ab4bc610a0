package io.earshot.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code openapi.yaml}: which routes there are, and what answers look like. */
public final class Description {
    private final JsonNode root;
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private Description(JsonNode root) {
        this.root = root;
    }

    public static Description read() {
        try (InputStream in = Description.class.getResourceAsStream("/openapi.yaml")) {
            return new Description(new ObjectMapper(new YAMLFactory()).readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return such as {@code GET /api/v1/events} */
    public Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(name -> {
                    if (Set.of("get", "post", "put", "delete").contains(name)) {
                        routes.add(name.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return routes;
    }

    /** The body of an answer in JSON must be as its schema says. */
    void check(String method, String path, int status, JsonNode body) {
        JsonNode answer = operation(method, path).path("responses").path(Integer.toString(status));
        assertThat(answer.isMissingNode())
                .as("%s %s is described to answer %d", method, path, status)
                .isFalse();
        if (answer.has("$ref")) {
            answer = root.at(answer.get("$ref").asText().substring(1));
        }
        JsonNode schema = answer.at("/content/application~1json/schema");
        if (!schema.isMissingNode()) {
            // References in it are into the whole description.
            var whole = new ObjectMapper().createObjectNode();
            whole.set("components", root.get("components"));
            whole.setAll((com.fasterxml.jackson.databind.node.ObjectNode) schema);
            assertThat(schemas.getSchema((JsonNode) whole).validate(body))
                    .as("%s %s", method, path)
                    .isEmpty();
        }
    }

    private JsonNode operation(String method, String path) {
        for (Map.Entry<String, JsonNode> each : root.get("paths").properties()) {
            if (path.equals(each.getKey())) {
                return each.getValue().path(method.toLowerCase(java.util.Locale.ROOT));
            }
        }
        for (Map.Entry<String, JsonNode> each : root.get("paths").properties()) {
            if (path.matches(each.getKey().replaceAll("\\{[a-z]+}", "[^/]+"))) {
                return each.getValue().path(method.toLowerCase(java.util.Locale.ROOT));
            }
        }
        throw new AssertionError(path + " is not described");
    }
}
