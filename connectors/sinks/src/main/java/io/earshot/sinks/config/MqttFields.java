package io.earshot.sinks.config;

import io.earshot.avro.EventStatus;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An entry of {@code mqtt}. */
final class MqttFields {
    private static final CommonFields.Defaults PLAIN = new CommonFields.Defaults(Set.of(), 4, Duration.ofHours(24));
    private static final URI NOWHERE = URI.create("mqtt://127.0.0.1");
    private static final String LEVELS = "[a-zA-Z0-9_.-]{1,60}(/[a-zA-Z0-9_.-]{1,60}){0,4}";
    private static final String LEVELS_MEAN = "1 to 5 levels of letters, digits, dots, dashes or _";

    private MqttFields() {}

    static MqttConfig read(Fields fields, Path file, String group) {
        CommonConfig common = CommonFields.read(fields, PLAIN);
        Secret username = fields.secret("username");
        Secret password = fields.secret("password");
        if (password != null && username == null) {
            fields.problem("username", "must be there with a password");
        }
        MqttConfig mqtt = new MqttConfig(
                common,
                url(fields),
                ca(fields, file),
                username,
                password,
                fields.text(
                        "client-id",
                        group + "." + common.name(),
                        "[\\x21-\\x7e]{1,200}",
                        "1 to 200 printable ASCII characters"),
                fields.text("prefix", "earshot", LEVELS, LEVELS_MEAN),
                fields.duration("keep-alive", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofHours(18)),
                fields.duration("timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(10)),
                fields.flag("states", true),
                fields.flag("discovery", true),
                fields.text("discovery-prefix", "homeassistant", LEVELS, LEVELS_MEAN));
        EventFilter events = common.events();
        if (mqtt.states()
                && events != null
                && !events.status().isEmpty()
                && !events.status().containsAll(Set.of(EventStatus.OPENED, EventStatus.CLOSED))) {
            fields.problem(
                    "states", "need events.status to have opened and closed, or to be left out; or states: false");
        }
        if (mqtt.ca() != null && !mqtt.tls()) {
            fields.problem("ca", "is used with mqtts:// alone");
        }
        fields.end();
        return mqtt;
    }

    private static URI url(Fields fields) {
        Secret url = fields.secret("url");
        if (url == null) {
            if (!fields.hasValue("url")) {
                fields.problem("url", "must be there, such as mqtt://127.0.0.1:1883 or mqtts://broker.example.org");
            }
            return NOWHERE;
        }
        try {
            URI uri = URI.create(url.reveal());
            if (uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getPath().matches("/?")
                    && uri.getQuery() == null
                    && String.valueOf(uri.getScheme()).matches("mqtts?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text: it may hold a password.
        }
        fields.problem(
                "url",
                "must be mqtt:// or mqtts:// with a host, and a port or none, and nothing else: username and password"
                        + " are keys of their own; what it is instead is not shown");
        return NOWHERE;
    }

    private static @Nullable Path ca(Fields fields, Path file) {
        String name = fields.text("ca", "", ".{1,1000}", "a file's name");
        if (name.isEmpty()) {
            return null;
        }
        try {
            Path path = file.resolveSibling(name);
            if (Files.isReadable(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        fields.problem("ca", "no such file, or it cannot be read: \"%s\"".formatted(name));
        return null;
    }
}
