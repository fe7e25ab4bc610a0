package io.earshot.sinks.webhook;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.earshot.sinks.config.BodyKind;
import io.earshot.sinks.config.WebhookConfig;
import io.earshot.sinks.notice.Notice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bodies from Mustache templates. A template sees the payload, and {@code title}, {@code text}, {@code priority}, {@code key}
 * and {@code parameters}. Values are escaped for the place where they land, since ids come from devices: as JSON where the
 * content is JSON, and for Slack its markup too, so that nobody is called by a mic's name.
 */
final class Templates {
    private Templates() {}

    static Body of(WebhookConfig webhook) {
        boolean own = webhook.body() == BodyKind.TEMPLATE;
        String contentType = own ? webhook.contentType() : "application/json";
        Template template = compile(
                own ? Objects.requireNonNull(webhook.template()) : resource(webhook.body()),
                escaper(webhook.body(), contentType));
        Map<String, String> parameters = new LinkedHashMap<>();
        webhook.parameters().forEach((name, value) -> parameters.put(name, value.reveal()));
        return notice -> new Message(
                render(template, notice, parameters).getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Type", contentType));
    }

    private static Template compile(String text, Mustache.Escaper escaper) {
        try {
            return Mustache.compiler()
                    .withEscaper(escaper)
                    .nullValue("")
                    .emptyStringIsFalse(true)
                    .compile(text);
        } catch (MustacheException e) {
            throw new IllegalArgumentException("the template is not Mustache: " + e.getMessage(), e);
        }
    }

    private static String render(Template template, Notice notice, Map<String, String> parameters) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(notice.data());
        values.put("title", notice.title());
        values.put("text", notice.text());
        values.put("priority", notice.priority());
        values.put("key", notice.key());
        values.put("parameters", parameters);
        values.put("is_alert", notice.type().equals("alert"));
        values.put("is_event", !notice.type().equals("alert"));
        try {
            return template.execute(values);
        } catch (MustacheException e) {
            throw new IllegalArgumentException("the template does not fit: " + e.getMessage(), e);
        }
    }

    private static Mustache.Escaper escaper(BodyKind kind, String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        if (kind == BodyKind.SLACK) {
            return raw -> json(raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        }
        if (type.contains("json")) {
            return Templates::json;
        }
        return type.contains("html") || type.contains("xml") ? Escapers.HTML : Escapers.NONE;
    }

    private static String json(String raw) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(raw));
    }

    private static String resource(BodyKind kind) {
        String name = kind.name().toLowerCase(Locale.ROOT) + ".mustache";
        try (InputStream in = Templates.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
