package io.earshot.topics;

import java.util.ArrayList;
import java.util.List;

/**
 * The least rights of each role, as commands of Kafka's own {@code kafka-acls.sh}: {@code earshot topics acls}. Reading
 * and writing imply describing. Frames and embeddings hold speech and positions help poachers: only ingest reads frames,
 * a shadow of it where there is one, and a dashboard or a person that is to hear sounds; besides these only events reads scores.
 * The registry of mics with its exact positions is for the stages, the dashboard, whoever looks back, and its registrar. Sinks
 * are told what events and alerts carry.
 *
 * @param names the topics
 * @param ingestGroup consumer group of the ingest role
 * @param shadowGroup consumer group of the shadow role
 * @param eventsApplication application id of the events stage: its group, internal topics and transactions
 * @param alertsApplication application id of the alerts stage
 */
public record Rights(
        TopicNames names, String ingestGroup, String shadowGroup, String eventsApplication, String alertsApplication) {
    /** What Streams does with the changelogs and repartition topics that it makes. */
    private static final List<String> INTERNAL = List.of("Create", "Read", "Write", "Delete", "DescribeConfigs");

    /** @return a shell script; principals are {@code User:earshot-<role>}, to be replaced by the cluster's own */
    public String script() {
        List<String> lines = new ArrayList<>();
        lines.add("#!/bin/sh");
        lines.add("# Least rights per role. Set BOOTSTRAP to host:port, and COMMAND_CONFIG to a file with an"
                + " administrator's");
        lines.add("# security settings where the cluster asks for them; replace the principals by your own.");
        lines.add("set -e");
        lines.add("allow() {");
        lines.add("  kafka-acls.sh --bootstrap-server \"$BOOTSTRAP\" ${COMMAND_CONFIG:+--command-config"
                + " \"$COMMAND_CONFIG\"} \\");
        lines.add("    --add --force --allow-principal \"User:earshot-$1\" --operation \"$2\" \"$3\" \"$4\" \\");
        lines.add("    --resource-pattern-type \"$5\"");
        lines.add("}");
        edge(lines);
        ingest(lines);
        shadow(lines);
        stage(lines, "events", eventsApplication, RoleTopics.events(names), List.of(names.events(), names.coverage()));
        stage(lines, "alerts", alertsApplication, RoleTopics.alerts(names), List.of(names.alerts()));
        dashboard(lines);
        sinks(lines);
        reader(lines);
        registrar(lines);
        return String.join("\n", lines) + "\n";
    }

    private void edge(List<String> lines) {
        title(lines, "edge: a microphone's agent writes frames and reads nothing; one principal per trust domain");
        topic(lines, "edge", "Write", names.frames());
        for (String domain : names.domains()) {
            topic(lines, "edge-" + domain, "Write", names.frames(domain));
        }
    }

    private void ingest(List<String> lines) {
        title(lines, "ingest: frames to scores");
        topics(lines, "ingest", RoleTopics.ingest(names));
        group(lines, "ingest", ingestGroup, "literal");
    }

    private void shadow(List<String> lines) {
        title(lines, "shadow: models on trial, frames to scores of their own; needed only where there are some");
        topics(lines, "shadow", RoleTopics.shadow(names));
        group(lines, "shadow", shadowGroup, "literal");
    }

    /** @param results what it gives to readers */
    private static void stage(
            List<String> lines, String role, String application, RoleTopics topics, List<String> results) {
        title(lines, role + ": Kafka Streams with transactions and internal topics of its own");
        topics(lines, role, topics);
        for (String operation : INTERNAL) {
            allow(lines, role, operation, "topic", application + "-", "prefixed");
        }
        group(lines, role, application, "literal");
        allow(lines, role, "Write", "transactional-id", application + "-", "prefixed");
        // To find transactions that a broker has left open there (streams.TransactionWatch).
        results.forEach(topic -> topic(lines, role, "Read", topic));
        topic(lines, role, "Read", "__consumer_offsets");
        topic(lines, role, "Describe", "__transaction_state");
    }

    private void dashboard(List<String> lines) {
        title(lines, "dashboard: what people look at, and what they say about it");
        topics(lines, "dashboard", RoleTopics.dashboard(names));
        group(lines, "dashboard", "earshot-dashboard", "prefixed"); // for readers of its owner's own
        title(lines, "dashboard-audio: also for the dashboard's principal, where it may play sounds and show scores");
        names.allFrames().forEach(frames -> topic(lines, "dashboard-audio", "Read", frames));
        topic(lines, "dashboard-audio", "Read", names.scores());
    }

    private void sinks(List<String> lines) {
        title(lines, "sinks: webhooks, MQTT and files (earshot sinks); its groups begin with kafka.group of its file");
        topic(lines, "sinks", "Read", names.events());
        topic(lines, "sinks", "Read", names.alerts());
        topic(lines, "sinks", "Write", names.deadLetters());
        group(lines, "sinks", "earshot-sinks.", "prefixed");
    }

    /** Tail, coverage and why, backtest, evidence and shadow: in no group, writing nothing. */
    private void reader(List<String> lines) {
        title(lines, "reader: whoever looks back (earshot tail of these topics, earshot coverage)");
        for (String topic : List.of(names.events(), names.alerts(), names.coverage(), names.mics())) {
            topic(lines, "reader", "Read", topic);
        }
        title(
                lines,
                "reader-audio: also for the reader's principal, where it may hear: why, backtest, evidence get, shadow and"
                        + " tail of these");
        names.allFrames().forEach(frames -> topic(lines, "reader-audio", "Read", frames));
        topic(lines, "reader-audio", "Read", names.scores());
        topic(lines, "reader-audio", "Read", names.shadowScores());
    }

    private void registrar(List<String> lines) {
        title(lines, "registrar: whoever registers mics and their positions (earshot mics)");
        topic(lines, "registrar", "Read", names.mics());
        topic(lines, "registrar", "Write", names.mics());
    }

    private static void title(List<String> lines, String text) {
        lines.add("");
        lines.add("# " + text);
    }

    /** Before a role starts it compares the settings of its topics with what it needs. */
    private static void topics(List<String> lines, String role, RoleTopics topics) {
        topics.reads().forEach(topic -> topic(lines, role, "Read", topic));
        topics.writes().forEach(topic -> topic(lines, role, "Write", topic));
        topics.all().forEach(topic -> topic(lines, role, "DescribeConfigs", topic));
    }

    private static void topic(List<String> lines, String role, String operation, String topic) {
        allow(lines, role, operation, "topic", topic, "literal");
    }

    private static void group(List<String> lines, String role, String group, String pattern) {
        allow(lines, role, "Read", "group", group, pattern);
    }

    private static void allow(
            List<String> lines, String role, String operation, String kind, String name, String pattern) {
        lines.add("allow %s %s --%s '%s' %s".formatted(role, operation, kind, name, pattern));
    }
}
