package io.earshot.sinks.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Notices as JSON. Thread-safe. */
public final class Payloads {
    /** Shared, since making one is dear. */
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Payloads() {}

    /** The payload on one line. */
    public static byte[] json(Map<String, ? extends @Nullable Object> data) {
        try {
            return MAPPER.writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON can be made of " + data.get("id"), e);
        }
    }

    /** The same with the idempotency key as its first name, for where there are no headers to carry it. */
    public static byte[] keyed(Notice notice) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("key", notice.key());
        data.putAll(notice.data());
        return json(data);
    }
}
