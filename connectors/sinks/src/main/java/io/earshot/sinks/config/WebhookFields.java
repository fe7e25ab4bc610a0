package io.earshot.sinks.config;

import io.earshot.connectors.Fields;
import io.earshot.connectors.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An entry of {@code webhooks}. */
final class WebhookFields {
    private static final CommonFields.Defaults PLAIN = new CommonFields.Defaults(Set.of(), 4, Duration.ofHours(24));
    private static final int SHORTEST_SECRET = 16;
    private static final Secret NOWHERE = new Secret("http://127.0.0.1");
    /** What requests carry already, or what HTTP keeps for itself. */
    private static final Set<String> TAKEN_HEADERS = Set.of(
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "idempotency-key",
            "transfer-encoding",
            "upgrade",
            "x-earshot-signature");

    private WebhookFields() {}

    static WebhookConfig read(Fields fields, Path file) {
        CommonConfig common = CommonFields.read(fields, PLAIN);
        Secret url = url(fields);
        BodyKind body = fields.choice("body", BodyKind.JSON);
        String template = template(fields, body, file);
        String contentType = fields.text(
                "content-type", "application/json", "[\\w.+-]+/[\\w.+-]+( *; *[\\w.+-]+=[\\w.+-]+)*", "a media type");
        String source =
                fields.text("source", "urn:earshot", "[\\w.:/~+-]{1,200}", "a URI, such as urn:earshot:reserve");
        Map<String, Secret> parameters = fields.secrets("parameters");
        needed(fields, body, parameters);
        WebhookConfig webhook = new WebhookConfig(
                common,
                url,
                body,
                template,
                contentType,
                source,
                parameters,
                headers(fields),
                signingSecret(fields),
                fields.duration("timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(10)));
        fields.end();
        return webhook;
    }

    private static Secret url(Fields fields) {
        Secret url = fields.secret("url");
        if (url == null) {
            if (!fields.hasValue("url")) {
                fields.problem("url", "must be there, such as https://example.org/hook");
            }
            return NOWHERE;
        }
        try {
            URI uri = URI.create(url.reveal());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() != null
                    && uri.getUserInfo() == null
                    && (scheme.equals("http") || scheme.equals("https"))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text: it may hold a token.
        }
        fields.problem(
                "url", "must be http:// or https:// with a host and no user in it; what it is instead is not shown");
        return NOWHERE;
    }

    private static @Nullable String template(Fields fields, BodyKind body, Path file) {
        String name = fields.text("template", "", ".{1,200}", "a file's name");
        if (body != BodyKind.TEMPLATE) {
            if (!name.isEmpty()) {
                fields.problem("template", "is used with body: template alone, body is " + Fields.name(body));
            }
            return null;
        }
        if (name.isEmpty()) {
            fields.problem("template", "must name a file for body: template");
            return "";
        }
        try {
            return Files.readString(file.resolveSibling(name), StandardCharsets.UTF_8);
        } catch (InvalidPathException | IOException e) {
            fields.problem("template", "%s cannot be read, or is not UTF-8 text".formatted(file.resolveSibling(name)));
            return "";
        }
    }

    private static void needed(Fields fields, BodyKind body, Map<String, Secret> parameters) {
        String needed =
                switch (body) {
                    case NTFY -> "topic";
                    case TELEGRAM -> "chat-id";
                    default -> null;
                };
        if (needed != null && !parameters.containsKey(needed)) {
            fields.problem("parameters." + needed, "must be there for body: " + Fields.name(body));
        }
    }

    private static Map<String, Secret> headers(Fields fields) {
        Map<String, Secret> headers = fields.secrets("headers");
        headers.forEach((name, value) -> {
            if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
                    || TAKEN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                fields.problem("headers." + name, "is no header, or one that is not free to set");
            }
            if (!value.reveal().matches("[\\x20-\\x7e]{0,4096}")) {
                fields.problem("headers." + name, "must have up to 4096 printable ASCII characters; it is not shown");
            }
        });
        return headers;
    }

    private static @Nullable Secret signingSecret(Fields fields) {
        Secret secret = fields.secret("secret");
        if (secret != null && secret.reveal().length() < SHORTEST_SECRET) {
            fields.problem(
                    "secret", "must have at least %d characters; what it is is not shown".formatted(SHORTEST_SECRET));
        }
        return secret;
    }
}
