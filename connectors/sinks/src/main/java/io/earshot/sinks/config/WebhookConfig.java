package io.earshot.sinks.config;

import io.earshot.connectors.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A webhook: what it is sent, where, and how.
 *
 * @param name names its consumer group, metrics and log lines
 * @param url holds secrets where the service wants them in it
 * @param events null: no events
 * @param alerts null: no alerts
 * @param template the text of the user's template; null unless {@code body} is {@link BodyKind#TEMPLATE}
 * @param contentType of what the template renders
 * @param source CloudEvents' attribute of that name
 * @param parameters further values for templates
 * @param headers further headers
 * @param secret key of the signature; null: not signed
 * @param positions whether bodies carry positions
 * @param timeout of a whole request, answer included
 * @param inFlight most requests at the same time
 * @param fromEarliest where a new group begins: with what the topics hold, or with what comes
 * @param maxAge what is older, by the record's Kafka timestamp, is skipped
 */
public record WebhookConfig(
        String name,
        Secret url,
        @Nullable EventFilter events,
        @Nullable AlertFilter alerts,
        BodyKind body,
        @Nullable String template,
        String contentType,
        String source,
        Map<String, Secret> parameters,
        Map<String, Secret> headers,
        @Nullable Secret secret,
        boolean positions,
        Duration timeout,
        RetryConfig retry,
        int inFlight,
        boolean fromEarliest,
        Duration maxAge) {
    public WebhookConfig {
        parameters = Map.copyOf(parameters);
        headers = Map.copyOf(headers);
    }

    public URI uri() {
        return URI.create(url.reveal());
    }

    /** Scheme, host and port: all of the address that may be shown, since the path may hold a token. */
    public String shownUrl() {
        URI uri = uri();
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
