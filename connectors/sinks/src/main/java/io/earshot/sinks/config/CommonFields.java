package io.earshot.sinks.config;

import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.connectors.Durations;
import io.earshot.connectors.Fields;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** The keys that an entry of every kind has. */
final class CommonFields {
    private static final String ANY = ".{1,200}";
    private static final String ANY_MEANS = "a text of 1 to 200 characters";

    /** What differs between the kinds where the user says nothing. */
    record Defaults(Set<EventStatus> status, int inFlight, Duration maxAge) {}

    private CommonFields() {}

    static CommonConfig read(Fields fields, Defaults otherwise) {
        EventFilter events = fields.has("events") ? events(fields.object("events"), otherwise.status()) : null;
        AlertFilter alerts = fields.has("alerts") ? alerts(fields.object("alerts")) : null;
        if (events == null && alerts == null) {
            fields.problem("alerts", "or events must be there: what is to be delivered, such as alerts: {}");
        }
        return new CommonConfig(
                name(fields),
                events,
                alerts,
                fields.flag("positions", false),
                retry(fields.object("retry")),
                fields.count("in-flight", otherwise.inFlight(), 1, 64),
                fields.text("start", "latest", "latest|earliest", "latest or earliest")
                        .equals("earliest"),
                fields.duration("max-age", otherwise.maxAge(), Duration.ofSeconds(1), Duration.ofDays(36_500)));
    }

    private static String name(Fields fields) {
        if (!fields.has("name")) {
            fields.problem("name", "must be there: it names the consumer group and the metrics");
        }
        return fields.text("name", "", "[a-zA-Z0-9._-]{1,60}", "1 to 60 letters, digits, dots, dashes or _");
    }

    private static EventFilter events(Fields fields, Set<EventStatus> otherwise) {
        Set<EventStatus> status = EnumSet.noneOf(EventStatus.class);
        fields.texts("status", "opened|updated|closed", "opened, updated or closed")
                .forEach(each -> {
                    if (each.matches("opened|updated|closed")) {
                        status.add(Fields.constant(EventStatus.class, each));
                    }
                });
        EventFilter filter = new EventFilter(
                fields.texts("types", ANY, ANY_MEANS),
                fields.texts("sites", ANY, ANY_MEANS),
                fields.texts("mics", ANY, ANY_MEANS),
                status.isEmpty() ? otherwise : status,
                fields.number("min-score", 0, 0, 1));
        fields.end();
        return filter;
    }

    private static AlertFilter alerts(Fields fields) {
        String severity = fields.text("severity", "info", "info|warning|critical", "info, warning or critical");
        AlertFilter filter = new AlertFilter(
                fields.texts("rules", ANY, ANY_MEANS),
                fields.texts("sites", ANY, ANY_MEANS),
                Fields.constant(Severity.class, severity));
        fields.end();
        return filter;
    }

    private static RetryConfig retry(Fields fields) {
        RetryConfig plain = RetryConfig.DEFAULTS;
        Duration first = fields.duration("first", plain.first(), Duration.ofMillis(1), Duration.ofHours(1));
        Duration most = fields.duration("most", plain.most(), Duration.ofMillis(1), Duration.ofHours(24));
        if (most.compareTo(first) < 0) {
            fields.problem("most", "must be at least retry.first, %s".formatted(Durations.text(first)));
        }
        RetryConfig retry = new RetryConfig(
                first,
                most,
                fields.count("strikes", plain.strikes(), 1, 1_000_000),
                fields.count("failures", plain.failures(), 1, 1000),
                fields.duration("pause", plain.pause(), Duration.ofMillis(1), Duration.ofHours(1)));
        fields.end();
        return retry;
    }
}
