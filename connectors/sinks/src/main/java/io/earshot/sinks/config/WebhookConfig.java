package io.earshot.sinks.config;

import io.earshot.connectors.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A webhook: what it is sent, where, and how.
 *
 * @param url holds secrets where the service wants them in it
 * @param template the text of the user's template; null unless {@code body} is {@link BodyKind#TEMPLATE}
 * @param contentType of what the template renders
 * @param source CloudEvents' attribute of that name
 * @param parameters further values for templates
 * @param headers further headers
 * @param secret key of the signature; null: not signed
 * @param timeout of a whole request, answer included
 */
public record WebhookConfig(
        CommonConfig common,
        Secret url,
        BodyKind body,
        @Nullable String template,
        String contentType,
        String source,
        Map<String, Secret> parameters,
        Map<String, Secret> headers,
        @Nullable Secret secret,
        Duration timeout)
        implements SinkConfig {
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
