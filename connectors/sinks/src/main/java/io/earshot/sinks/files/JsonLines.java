package io.earshot.sinks.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.sinks.notice.Notice;
import io.earshot.sinks.notice.Payloads;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A JSON object a line: the webhooks' payload and its key. */
final class JsonLines implements Layout {
    private static final ObjectMapper READER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Override
    public String extension() {
        return "jsonl";
    }

    @Override
    public String header(Notice notice) {
        return "";
    }

    @Override
    public String line(Notice notice, long row) {
        return new String(Payloads.keyed(notice), StandardCharsets.UTF_8);
    }

    @Override
    public String key(Notice notice) {
        return notice.key();
    }

    @Override
    public @Nullable String key(String line) {
        try {
            JsonNode key = READER.readTree(line).get("key");
            return key == null ? null : key.asText();
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
