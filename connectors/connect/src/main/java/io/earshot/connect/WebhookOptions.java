package io.earshot.connect;

import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.avro.serde.WireFormat;
import io.earshot.connectors.Secret;
import io.earshot.sinks.config.AlertFilter;
import io.earshot.sinks.config.BodyKind;
import io.earshot.sinks.config.CommonConfig;
import io.earshot.sinks.config.EventFilter;
import io.earshot.sinks.config.RetryConfig;
import io.earshot.sinks.config.WebhookConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * The connector's options. Each means what the key of its name in config/sinks.yaml means. Options without a fixed name are
 * {@code header.NAME} and {@code parameter.NAME}.
 */
final class WebhookOptions {
    static final String URL = "url";
    static final String BODY = "body";
    static final String TEMPLATE = "template";
    static final String CONTENT_TYPE = "content.type";
    static final String SOURCE = "source";
    static final String SECRET = "secret";
    static final String POSITIONS = "positions";
    static final String TIMEOUT = "timeout.ms";
    static final String EVENTS_TOPIC = "events.topic";
    static final String EVENT_TYPES = "events.types";
    static final String EVENT_SITES = "events.sites";
    static final String EVENT_MICS = "events.mics";
    static final String EVENT_STATUS = "events.status";
    static final String EVENT_MIN_SCORE = "events.min.score";
    static final String ALERTS_TOPIC = "alerts.topic";
    static final String ALERT_RULES = "alerts.rules";
    static final String ALERT_SITES = "alerts.sites";
    static final String ALERT_SEVERITY = "alerts.severity";
    static final String MAX_AGE = "max.age.ms";
    static final String RETRY_FIRST = "retry.first.ms";
    static final String RETRY_MOST = "retry.most.ms";
    static final String WIRE_FORMAT = "wire.format";
    static final String REGISTRY_URL = "wire.registry.url";

    static final String HEADER = "header.";
    static final String PARAMETER = "parameter.";

    private static final int SHORTEST_SECRET = 16;

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    URL,
                    ConfigDef.Type.PASSWORD,
                    ConfigDef.NO_DEFAULT_VALUE,
                    address(),
                    Importance.HIGH,
                    "Where requests go.")
            .define(
                    BODY,
                    ConfigDef.Type.STRING,
                    "json",
                    ValidString.in(names(BodyKind.class)),
                    Importance.HIGH,
                    "What they carry: json, cloudevents, cloudevents-binary, ntfy (needs parameter.topic), slack, discord,"
                            + " telegram (needs parameter.chat-id), template.")
            .define(
                    TEMPLATE,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.LOW,
                    "For body template: the Mustache template itself.")
            .define(
                    CONTENT_TYPE,
                    ConfigDef.Type.STRING,
                    "application/json",
                    Importance.LOW,
                    "Of what the template renders.")
            .define(
                    SOURCE,
                    ConfigDef.Type.STRING,
                    "urn:earshot",
                    Importance.LOW,
                    "CloudEvents' attribute of that name, a URI.")
            .define(
                    SECRET,
                    ConfigDef.Type.PASSWORD,
                    null,
                    atLeast(SHORTEST_SECRET),
                    Importance.MEDIUM,
                    "Signs requests; at least 16 characters. None: not signed.")
            .define(POSITIONS, ConfigDef.Type.BOOLEAN, false, Importance.LOW, "Whether bodies say where a mic stands.")
            .define(
                    TIMEOUT,
                    ConfigDef.Type.LONG,
                    10_000L,
                    Range.between(100, 600_000),
                    Importance.LOW,
                    "Of a whole request, answer included. Below max.poll.interval.ms divided by max.poll.records.")
            .define(
                    EVENTS_TOPIC,
                    ConfigDef.Type.STRING,
                    "earshot.events",
                    Importance.MEDIUM,
                    "Which of topics holds events.")
            .define(
                    EVENT_TYPES,
                    ConfigDef.Type.LIST,
                    List.of(),
                    Importance.MEDIUM,
                    "Events of these types alone; none: all.")
            .define(EVENT_SITES, ConfigDef.Type.LIST, List.of(), Importance.LOW, "Events of these sites alone.")
            .define(EVENT_MICS, ConfigDef.Type.LIST, List.of(), Importance.LOW, "Events of these mics alone.")
            .define(
                    EVENT_STATUS,
                    ConfigDef.Type.LIST,
                    List.of(),
                    ConfigDef.ValidList.in("opened", "updated", "closed"),
                    Importance.MEDIUM,
                    "These revisions alone: opened, updated, closed.")
            .define(
                    EVENT_MIN_SCORE,
                    ConfigDef.Type.DOUBLE,
                    0.0,
                    Range.between(0, 1),
                    Importance.LOW,
                    "The least peak score.")
            .define(
                    ALERTS_TOPIC,
                    ConfigDef.Type.STRING,
                    "earshot.alerts",
                    Importance.MEDIUM,
                    "Which of topics holds alerts.")
            .define(
                    ALERT_RULES,
                    ConfigDef.Type.LIST,
                    List.of(),
                    Importance.MEDIUM,
                    "Alerts of these rules alone; none: all.")
            .define(ALERT_SITES, ConfigDef.Type.LIST, List.of(), Importance.LOW, "Alerts of these sites alone.")
            .define(
                    ALERT_SEVERITY,
                    ConfigDef.Type.STRING,
                    "info",
                    ValidString.in("info", "warning", "critical"),
                    Importance.MEDIUM,
                    "The least severity of an alert: info, warning or critical.")
            .define(
                    MAX_AGE,
                    ConfigDef.Type.LONG,
                    86_400_000L,
                    Range.atLeast(1000),
                    Importance.MEDIUM,
                    "What is older when its turn comes, by the record's time in Kafka, is skipped.")
            .define(
                    RETRY_FIRST,
                    ConfigDef.Type.LONG,
                    500L,
                    Range.between(1, 3_600_000),
                    Importance.LOW,
                    "The first wait before a request is tried again; each is twice the one before, give or take half of it.")
            .define(
                    RETRY_MOST,
                    ConfigDef.Type.LONG,
                    60_000L,
                    Range.between(1, 86_400_000),
                    Importance.LOW,
                    "The longest wait.")
            .define(
                    WIRE_FORMAT,
                    ConfigDef.Type.STRING,
                    "single_object",
                    ValidString.in("single_object", "confluent"),
                    Importance.LOW,
                    "As in earshot.yaml.")
            .define(
                    REGISTRY_URL,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.LOW,
                    "The schema registry's API; needed for confluent.");

    private final AbstractConfig values;

    /** @throws ConfigException naming what is wrong */
    WebhookOptions(Map<String, String> properties) {
        values = new AbstractConfig(DEFINITION, properties, false);
        checkTogether(properties).forEach((key, problem) -> {
            throw new ConfigException(key + ": " + problem);
        });
    }

    /** @return what is wrong beyond each option by itself, by the option to be mended */
    static Map<String, String> checkTogether(Map<String, String> properties) {
        Map<String, String> problems = new LinkedHashMap<>();
        String body = properties.getOrDefault(BODY, "json");
        for (String[] needed : new String[][] {{"ntfy", "topic"}, {"telegram", "chat-id"}}) {
            if (body.equals(needed[0]) && !properties.containsKey(PARAMETER + needed[1])) {
                problems.put(BODY, "%s needs %s%s".formatted(body, PARAMETER, needed[1]));
            }
        }
        if (body.equals("template") == properties.getOrDefault(TEMPLATE, "").isEmpty()) {
            problems.put(TEMPLATE, "goes with body template, and body is " + body);
        }
        if (properties.getOrDefault(WIRE_FORMAT, "").equals("confluent")
                && properties.getOrDefault(REGISTRY_URL, "").isEmpty()) {
            problems.put(REGISTRY_URL, "is needed for wire.format confluent");
        }
        String first = properties.getOrDefault(RETRY_FIRST, "500");
        String most = properties.getOrDefault(RETRY_MOST, "60000");
        if (first.matches("\\d{1,18}") && most.matches("\\d{1,18}") && Long.parseLong(most) < Long.parseLong(first)) {
            problems.put(RETRY_MOST, "must be at least retry.first.ms, %s, was %s".formatted(first, most));
        }
        List<String> ours = List.of(
                properties.getOrDefault(EVENTS_TOPIC, "earshot.events"),
                properties.getOrDefault(ALERTS_TOPIC, "earshot.alerts"));
        for (String topic : properties.getOrDefault("topics", "").split(",", -1)) {
            if (!topic.isBlank() && !ours.contains(topic.strip())) {
                problems.put(EVENTS_TOPIC, "or alerts.topic must be %s, which topics names".formatted(topic.strip()));
            }
        }
        return problems;
    }

    WebhookConfig webhook() {
        String template = values.getString(TEMPLATE);
        CommonConfig common = new CommonConfig(
                "connect",
                new EventFilter(
                        set(EVENT_TYPES),
                        set(EVENT_SITES),
                        set(EVENT_MICS),
                        set(EVENT_STATUS).stream()
                                .map(each -> constant(EventStatus.class, each))
                                .collect(Collectors.toSet()),
                        values.getDouble(EVENT_MIN_SCORE)),
                new AlertFilter(
                        set(ALERT_RULES), set(ALERT_SITES), constant(Severity.class, values.getString(ALERT_SEVERITY))),
                values.getBoolean(POSITIONS),
                RetryConfig.DEFAULTS, // Connect's worker retries
                1,
                false,
                Duration.ofMillis(values.getLong(MAX_AGE)));
        return new WebhookConfig(
                common,
                new Secret(values.getPassword(URL).value()),
                constant(BodyKind.class, values.getString(BODY)),
                template.isEmpty() ? null : template,
                values.getString(CONTENT_TYPE),
                values.getString(SOURCE),
                secrets(PARAMETER),
                secrets(HEADER),
                signature(),
                Duration.ofMillis(values.getLong(TIMEOUT)));
    }

    String eventsTopic() {
        return values.getString(EVENTS_TOPIC);
    }

    String alertsTopic() {
        return values.getString(ALERTS_TOPIC);
    }

    Duration retryFirst() {
        return Duration.ofMillis(values.getLong(RETRY_FIRST));
    }

    Duration retryMost() {
        return Duration.ofMillis(values.getLong(RETRY_MOST));
    }

    WireFormat wireFormat() {
        return constant(WireFormat.class, values.getString(WIRE_FORMAT));
    }

    String registryUrl() {
        return values.getString(REGISTRY_URL);
    }

    private @Nullable Secret signature() {
        Password secret = values.getPassword(SECRET);
        return secret == null ? null : new Secret(secret.value());
    }

    private Set<String> set(String key) {
        return Set.copyOf(values.getList(key));
    }

    private Map<String, Secret> secrets(String prefix) {
        return values.originalsWithPrefix(prefix).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> new Secret(String.valueOf(each.getValue()))));
    }

    private static ConfigDef.Validator address() {
        return LambdaValidator.with(
                (name, value) -> {
                    if (!(value instanceof Password given) || !isAddress(given.value())) {
                        throw new ConfigException(
                                "%s must be http:// or https:// with a host and no user in it; what it is instead is not shown"
                                        .formatted(name));
                    }
                },
                () -> "an address of http or https");
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && Set.of("http", "https")
                            .contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false; // not said how: it may hold a token
        }
    }

    private static ConfigDef.Validator atLeast(int characters) {
        return LambdaValidator.with(
                (name, value) -> {
                    if (value instanceof Password given && given.value().length() < characters) {
                        throw new ConfigException("%s must have at least %d characters; what it is is not shown"
                                .formatted(name, characters));
                    }
                },
                () -> "at least " + characters + " characters");
    }

    private static String[] names(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(WebhookOptions::name).toArray(String[]::new);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
