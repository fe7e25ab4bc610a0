package io.earshot.cli;

import io.earshot.Engine;
import io.earshot.Models;
import io.earshot.config.AlertRule;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Problem;
import io.earshot.events.EventTypes;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.topics.RoleTopics;
import io.earshot.topics.TopicDifference;
import io.earshot.topics.TopicNames;
import io.earshot.topics.TopicPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * The models of the configuration; what is wrong with one is a problem of its key.
     *
     * @return those that can be used
     */
    List<ModelPackage> packages() {
        List<ModelPackage> packages = new ArrayList<>();
        for (int i = 0; i < config.models().size(); i++) {
            try {
                packages.addAll(Models.load(List.of(config.models().get(i))));
            } catch (ModelException e) {
                String key = "models[%d]".formatted(i);
                e.problems().forEach(problem -> add(key, problem));
            }
        }
        return packages;
    }

    /**
     * Of the event types at least one must be told by a model: else the events stage would run for ever and hear nothing.
     *
     * @param models all of the configuration's
     */
    void detectable(EventTypesConfig types, List<ModelPackage> models) {
        if (!roles.contains(Engine.Role.EVENTS) || models.isEmpty()) {
            return;
        }
        EventTypes resolved;
        try {
            resolved = Models.resolve(types, models);
        } catch (IllegalArgumentException e) {
            String.valueOf(e.getMessage())
                    .lines()
                    .forEach(
                            line -> problems.add(new Problem(config.eventTypes().toString(), 0, "", line)));
            return;
        }
        if (resolved.undetectable().size() == types.types().size()) {
            String ids = models.stream().map(ModelPackage::id).collect(Collectors.joining(", "));
            add(
                    "event-types",
                    "no label of %s is one of model %s, nothing would be detected: %s"
                            .formatted(config.eventTypes(), ids, remedy(models)));
        }
    }

    /** What comes with a model, where something does. */
    private String remedy(List<ModelPackage> models) {
        for (ModelPackage model : models) {
            Path beside = model.folder().resolve(ModelPackage.EVENT_TYPES);
            if (Files.isRegularFile(beside) && !beside.equals(config.eventTypes())) {
                return "set event-types: %s, which comes with model %s, and alert-rules to a file of rules about its types"
                        .formatted(fromConfig(beside), model.id());
            }
        }
        return "set event-types to a file with labels that `earshot model inspect %s --labels` lists"
                .formatted(models.get(0).folder());
    }

    /** A path as the configuration has to say it. */
    private Path fromConfig(Path path) {
        Path folder = file.getParent() == null ? Path.of("") : file.getParent();
        return folder.isAbsolute() == path.isAbsolute() ? folder.relativize(path) : path;
    }

    /** Rules must be about event types that there are. */
    void rules(EventTypesConfig types, AlertRulesConfig rules) {
        Set<String> known = types.types().keySet();
        Set<String> unknown = new LinkedHashSet<>();
        Set<String> about = new LinkedHashSet<>();
        for (Map.Entry<String, AlertRule> rule : rules.rules().entrySet()) {
            List<String> events = rule.getValue().events();
            for (String type : events == null ? List.<String>of() : events) {
                if (!known.contains(type)) {
                    unknown.add(type);
                    about.add(rule.getKey());
                }
            }
        }
        if (!unknown.isEmpty()) {
            problems.add(new Problem(
                    config.alertRules().toString(),
                    0,
                    "rules",
                    ("%s: about event types %s, which are not in %s; that has %s. Set alert-rules in %s to a file of rules"
                                    + " about those, or event-types to the file that has the others")
                            .formatted(
                                    String.join(", ", about),
                                    String.join(", ", unknown),
                                    config.eventTypes(),
                                    String.join(", ", known),
                                    file)));
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

    /**
     * The cluster must answer, and its topics be of a kind that the engine can use.
     *
     * @return what is the cluster's to mend; what the configuration has to be changed for is among the problems
     */
    List<Problem> cluster() {
        List<Problem> ofCluster = new ArrayList<>();
        try {
            Set<String> needed = topics();
            List<TopicPlan> plans = TopicPlan.of(config.topics()).stream()
                    .filter(plan -> needed.contains(plan.name()))
                    .toList();
            for (TopicDifference difference : Cluster.ask(config, topics -> topics.check(plans))) {
                if (difference.stopsTheEngine()) {
                    (difference.isOfConfiguration() ? problems : ofCluster)
                            .add(new Problem("topic " + difference.topic(), 0, "", said(difference)));
                }
            }
        } catch (UserException e) {
            (e.exitCode() == Main.BAD_USAGE ? problems : ofCluster)
                    .add(new Problem(file.toString(), 0, "", String.valueOf(e.getMessage())));
        }
        return ofCluster;
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
