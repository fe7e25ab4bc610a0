package io.earshot.topics;

import java.util.ArrayList;
import java.util.List;

/**
 * The least rights of each role, as commands of Kafka's own {@code kafka-acls.sh}: {@code earshot topics acls}. Reading
 * implies describing. Frames and embeddings hold speech and positions help poachers: only ingest reads frames, only
 * events reads scores.
 *
 * @param names the topics
 * @param ingestGroup consumer group of the ingest role
 * @param eventsApplication application id of the events stage: its group, internal topics and transactions
 * @param alertsApplication application id of the alerts stage
 */
public record Rights(TopicNames names, String ingestGroup, String eventsApplication, String alertsApplication) {
    private static final String COMMAND = "kafka-acls.sh --bootstrap-server \"$BOOTSTRAP\" --add";

    /** @return a shell script; principals are {@code User:earshot-<role>}, to be replaced by the cluster's own */
    public String script() {
        List<String> lines = new ArrayList<>();
        lines.add("# Least rights per role. Set BOOTSTRAP to host:port and replace the principals by your own.");
        edge(lines);
        ingest(lines);
        stage(
                lines,
                "events",
                eventsApplication,
                List.of(names.scores(), names.mics()),
                List.of(names.events(), names.coverage()));
        stage(
                lines,
                "alerts",
                alertsApplication,
                List.of(names.events(), names.coverage(), names.mics()),
                List.of(names.alerts()));
        dashboard(lines);
        return String.join("\n", lines) + "\n";
    }

    private void edge(List<String> lines) {
        lines.add("");
        lines.add("# edge: a microphone's agent writes frames and reads nothing; one principal per trust domain");
        topic(lines, "edge", names.frames(), "Write");
        for (String domain : names.domains()) {
            topic(lines, "edge-" + domain, names.frames(domain), "Write");
        }
    }

    private void ingest(List<String> lines) {
        lines.add("");
        lines.add("# ingest: frames to scores");
        names.allFrames().forEach(frames -> topic(lines, "ingest", frames, "Read"));
        topic(lines, "ingest", names.mics(), "Read");
        topic(lines, "ingest", names.scores(), "Write");
        topic(lines, "ingest", names.deadLetters(), "Write");
        group(lines, "ingest", ingestGroup);
    }

    private static void stage(
            List<String> lines, String role, String application, List<String> reads, List<String> writes) {
        lines.add("");
        lines.add("# " + role + ": Kafka Streams with transactions and internal topics of its own");
        reads.forEach(topic -> topic(lines, role, topic, "Read"));
        writes.forEach(topic -> topic(lines, role, topic, "Write"));
        for (String operation : List.of("Create", "Read", "Write", "Delete", "DescribeConfigs")) {
            lines.add(
                    "%s --allow-principal User:earshot-%s --operation %s --topic '%s-' --resource-pattern-type prefixed"
                            .formatted(COMMAND, role, operation, application));
        }
        group(lines, role, application);
        lines.add(
                "%s --allow-principal User:earshot-%s --operation Write --transactional-id '%s' --resource-pattern-type prefixed"
                        .formatted(COMMAND, role, application));
    }

    private void dashboard(List<String> lines) {
        lines.add("");
        lines.add("# dashboard: events, alerts and coverage, never frames or scores");
        for (String topic : List.of(names.events(), names.alerts(), names.coverage(), names.mics())) {
            topic(lines, "dashboard", topic, "Read");
        }
        lines.add(
                "%s --allow-principal User:earshot-dashboard --operation Read --group 'earshot-dashboard' --resource-pattern-type prefixed"
                        .formatted(COMMAND));
    }

    private static void topic(List<String> lines, String role, String topic, String operation) {
        lines.add("%s --allow-principal User:earshot-%s --operation %s --topic '%s'"
                .formatted(COMMAND, role, operation, topic));
    }

    private static void group(List<String> lines, String role, String group) {
        lines.add("%s --allow-principal User:earshot-%s --operation Read --group '%s'".formatted(COMMAND, role, group));
    }
}
