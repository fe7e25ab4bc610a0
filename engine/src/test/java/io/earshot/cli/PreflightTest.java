package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Engine;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Problem;
import io.earshot.config.Yaml;
import io.earshot.model.TinyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} and {@code doctor} say of models, event types and alert rules that do not go together. */
class PreflightTest {
    private static final Path SHIPPED = Path.of(System.getProperty("earshot.root"), "config");

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void writeModel() throws Exception {
        model = folder.resolve("models/mine");
        new TinyModels().write(model);
    }

    private List<String> problems(String eventTypes, String alertRules, Engine.Role... roles) throws Exception {
        Path file = Files.createDirectories(folder.resolve("config")).resolve("earshot.yaml");
        Files.writeString(
                file,
                "models: [{path: ../models/mine}]\nevent-types: %s\nalert-rules: %s\n"
                        .formatted(eventTypes, alertRules));
        EarshotConfig config = ConfigFile.read(file, Map.of());
        EventTypesConfig types = Yaml.read(config.eventTypes(), EventTypesConfig.class);
        AlertRulesConfig rules = Yaml.read(config.alertRules(), AlertRulesConfig.class);
        List<Problem> problems = new ArrayList<>();
        Preflight preflight = new Preflight(file, config, Set.of(roles), false, problems);
        preflight.detectable(types, preflight.packages());
        preflight.rules(types, rules);
        return problems.stream().map(Problem::toString).toList();
    }

    private List<String> withShippedTypes(Engine.Role... roles) throws Exception {
        return problems(
                SHIPPED.resolve("events.yaml").toString(),
                SHIPPED.resolve("alerts.yaml").toString(),
                roles);
    }

    /** As {@code teach} leaves one beside its model. */
    private void writeTypes(String label) throws Exception {
        Files.writeString(
                model.resolve("events.yaml"), "types: {saw: {labels: ['%s'], high: 0.5, low: 0.4}}".formatted(label));
    }

    @Test
    void typesThatNoModelTellsAreRefusedAndThoseBesideTheModelAreNamed() throws Exception {
        writeTypes("Label, 1");
        assertThat(withShippedTypes(Engine.Role.EVENTS))
                .singleElement()
                .asString()
                .startsWith(folder.resolve("config/earshot.yaml") + ": event-types: no label of ")
                .contains("is one of model tiny, nothing would be detected")
                .endsWith(
                        "set event-types: ../models/mine/events.yaml, which comes with model tiny, and alert-rules to a"
                                + " file of rules about its types");
    }

    @Test
    void whereNothingLiesBesideTheModelTheWayToItsLabelsIsSaid() throws Exception {
        assertThat(withShippedTypes(Engine.Role.EVENTS))
                .singleElement()
                .asString()
                .endsWith("set event-types to a file with labels that `earshot model inspect " + model
                        + " --labels` lists");
    }

    @Test
    void whoeverDetectsNothingNeedsNoTypes() throws Exception {
        assertThat(withShippedTypes(Engine.Role.INGEST, Engine.Role.ALERTS)).isEmpty();
    }

    @Test
    void rulesAboutOtherTypesAreOneProblemThatNamesBothKeys() throws Exception {
        writeTypes("Label, 1");
        assertThat(problems(
                        "../models/mine/events.yaml",
                        SHIPPED.resolve("alerts.yaml").toString(),
                        Engine.Role.EVENTS))
                .singleElement()
                .asString()
                .contains("alerts.yaml: rules: chainsaw-heard, chainsaw-at-work, ", " about event types chainsaw, ")
                .contains("that has saw. Set alert-rules in " + folder.resolve("config/earshot.yaml"))
                .endsWith("or event-types to the file that has the others");
    }

    @Test
    void aLabelThatTheModelDoesNotHaveIsNamedWithItsFile() throws Exception {
        writeTypes("Label, 1', 'Label, 11");
        Path rules = Files.writeString(folder.resolve("alerts.yaml"), "rules: {r: {events: [saw], severity: info}}");
        assertThat(problems("../models/mine/events.yaml", rules.toString(), Engine.Role.EVENTS))
                .containsExactly(model.resolve("events.yaml")
                        + ": types.saw.labels: model 'tiny' has no label 'Label, 11', nearest is 'Label, 1'");
    }

    @Test
    void aModelThatCannotBeLoadedIsAProblemOfItsKey() throws Exception {
        Files.delete(model.resolve("labels.csv"));
        assertThat(withShippedTypes(Engine.Role.EVENTS))
                .singleElement()
                .asString()
                .contains("earshot.yaml: models[0]: ", "labels.csv");
    }
}
