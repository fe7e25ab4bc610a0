package io.earshot.dashboard.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The JSON object that a request brings, small and of known fields. */
final class Body {
    static final int MOST_BYTES = 16_384;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode root;

    private Body(JsonNode root) {
        this.root = root;
    }

    static Body read(Context context, String... known) throws IOException {
        byte[] bytes = context.req().getInputStream().readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw ApiException.of(413, "the body may have at most %d bytes".formatted(MOST_BYTES));
        }
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw ApiException.badRequest("the body is not JSON: line %d, column %d"
                    .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        }
        if (root == null || !root.isObject()) {
            throw ApiException.badRequest("the body must be a JSON object with " + String.join(", ", known));
        }
        Set<String> names = new TreeSet<>(Set.of(known));
        root.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw ApiException.badRequest(
                        "the body has a field that is not known; there are " + String.join(", ", names));
            }
        });
        return new Body(root);
    }

    boolean has(String name) {
        return root.has(name);
    }

    /** @return null where it is missing, null or blank */
    @Nullable
    String text(String name, int longest) {
        JsonNode node = root.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw ApiException.badRequest("field %s must be a string".formatted(name));
        }
        String text = node.textValue().strip();
        if (text.length() > longest) {
            throw ApiException.badRequest(
                    "field %s has %d characters, may have at most %d".formatted(name, text.length(), longest));
        }
        return text.isEmpty() ? null : text;
    }
}
