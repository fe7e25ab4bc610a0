package io.earshot.cli;

import io.earshot.Engine;
import io.earshot.config.AlertRule;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Problem;
import io.earshot.topics.RoleTopics;
import io.earshot.topics.TopicDifference;
import io.earshot.topics.TopicNames;
import io.earshot.topics.TopicPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold before an engine starts, and what a person can mend; adds a problem for everything that does not.
 *
 * @param file the configuration's file, as problems name it
 * @param roles of the process that is to start
 * @param dashboard whether the role dashboard is asked for by its name
 */
record Preflight(Path file, EarshotConfig config, Set<Engine.Role> roles, boolean dashboard, List<Problem> problems) {

    /** Roles that score or detect need models. */
    void models() {
        boolean needed = roles.contains(Engine.Role.INGEST) || roles.contains(Engine.Role.EVENTS);
        if (needed && config.models().isEmpty()) {
            add(
                    "models",
                    "names no model package: add one, such as models: [{path: ../models/yamnet}]; to make one"
                            + " of YAMNet: earshot model import yamnet --from yamnet.tflite --to models/yamnet");
        }
        if (isShadowAlone() && config.shadow().models().isEmpty()) {
            add("shadow.models", "names no model package: add one, or give --shadow DIR");
        }
    }

    /** Beside other roles a shadow's troubles are its own; alone it needs what it does. */
    private boolean isShadowAlone() {
        return roles.equals(Set.of(Engine.Role.SHADOW));
    }

    /** Rules must be about event types that there are. */
    void rules(EventTypesConfig types, AlertRulesConfig rules) {
        for (Map.Entry<String, AlertRule> rule : rules.rules().entrySet()) {
            List<String> events = rule.getValue().events();
            for (String type : events == null ? List.<String>of() : events) {
                if (!types.types().containsKey(type)) {
                    problems.add(new Problem(
                            config.alertRules().toString(),
                            0,
                            "rules.%s.events".formatted(rule.getKey()),
                            "event type '%s' is not in %s, which has %s"
                                    .formatted(
                                            type,
                                            config.eventTypes(),
                                            String.join(", ", types.types().keySet()))));
                }
            }
        }
    }

    /** Streams' stores need a folder that can be written. */
    void stateDir() {
        try {
            Files.createDirectories(config.stateDir());
            Files.delete(Files.createTempFile(config.stateDir(), "write", ".try"));
        } catch (IOException e) {
            add(
                    "state-dir",
                    "%s cannot be written (%s): name a folder of this user's, on a disk with room"
                            .formatted(config.stateDir(), e));
        }
    }

    /** The cluster must answer, and its topics be of a kind that the engine can use. */
    void cluster() {
        try {
            Set<String> needed = topics();
            List<TopicPlan> plans = TopicPlan.of(config.topics()).stream()
                    .filter(plan -> needed.contains(plan.name()))
                    .toList();
            for (TopicDifference difference : Cluster.ask(config, topics -> topics.check(plans))) {
                if (difference.stopsTheEngine()) {
                    problems.add(new Problem("topic " + difference.topic(), 0, "", said(difference)));
                }
            }
        } catch (UserException e) {
            problems.add(new Problem(file.toString(), 0, "", String.valueOf(e.getMessage())));
        }
    }

    /** What the roles read and write: a role need not have the right to see other topics. */
    private Set<String> topics() {
        TopicNames names = TopicNames.of(config.topics());
        Set<String> topics = new HashSet<>();
        for (Engine.Role role : roles) {
            topics.addAll(
                    switch (role) {
                        case INGEST -> RoleTopics.ingest(names).all();
                        case EVENTS -> RoleTopics.events(names).all();
                        case ALERTS -> RoleTopics.alerts(names).all();
                        case SHADOW ->
                            isShadowAlone() ? RoleTopics.shadow(names).all() : Set.of();
                    });
        }
        if (dashboard) {
            topics.addAll(RoleTopics.dashboard(names).all());
        }
        return topics;
    }

    private String said(TopicDifference difference) {
        return difference
                .message()
                .replace("`earshot topics create`", "`earshot topics create --config %s`".formatted(file));
    }

    private void add(String key, String message) {
        problems.add(new Problem(file.toString(), 0, key, message));
    }
}
