package io.earshot.sinks.webhook;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.earshot.sinks.config.WebhookConfig;
import io.earshot.sinks.notice.Notice;
import io.earshot.sinks.notice.Payloads;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Renders notices in the form that a webhook wants. Thread-safe. */
public interface Body {
    /** @throws IllegalArgumentException when a template cannot be rendered */
    Message render(Notice notice);

    /** @throws IllegalArgumentException naming what is wrong with a template */
    static Body of(WebhookConfig webhook) {
        return switch (webhook.body()) {
            case JSON -> notice -> json(Payloads.json(notice.data()));
            case CLOUDEVENTS -> notice -> cloudEvent(webhook.source(), notice, false);
            case CLOUDEVENTS_BINARY -> notice -> cloudEvent(webhook.source(), notice, true);
            case NTFY, SLACK, DISCORD, TELEGRAM, TEMPLATE -> Templates.of(webhook);
        };
    }

    private static Message json(byte[] body) {
        return new Message(body, Map.of("Content-Type", "application/json"));
    }

    private static Message cloudEvent(String source, Notice notice, boolean binary) {
        CloudEvent event = CloudEventBuilder.v1()
                .withId(notice.key())
                .withSource(URI.create(source))
                .withType("io.earshot." + notice.type())
                .withSubject(notice.subject())
                .withTime(notice.at().atOffset(ZoneOffset.UTC))
                .withData("application/json", Payloads.json(notice.data()))
                .build();
        Map<String, String> headers = new LinkedHashMap<>();
        byte[][] body = new byte[1][];
        MessageWriter<?, ?> writer =
                HttpMessageFactory.createWriter((name, value) -> headers.put(name, value), bytes -> body[0] = bytes);
        if (binary) {
            writer.writeBinary(event);
        } else {
            writer.writeStructured(event, JsonFormat.CONTENT_TYPE);
        }
        return new Message(Objects.requireNonNull(body[0]), headers);
    }
}
