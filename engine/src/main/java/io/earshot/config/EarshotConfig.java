package io.earshot.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Everything that one engine process is told. Paths are relative to the folder of the file that names them.
 *
 * @param kafka the cluster
 * @param wire how records are written
 * @param topics names and shapes of the topics
 * @param models the models to run; every ingest and events process needs them
 * @param eventTypes file of event types
 * @param alertRules file of alert rules
 * @param stateDir where Kafka Streams keeps its stores; keep it across restarts
 * @param ingest reading frames
 * @param window rings and silence gate
 * @param inference sessions
 * @param publish scores topic
 * @param events events stage
 * @param alerts alerts stage
 * @param shadow models on trial
 * @param evidence what may be exported
 * @param health metrics and probes
 * @param dashboard the API's server
 */
public record EarshotConfig(
        KafkaConfig kafka,
        WireConfig wire,
        TopicsConfig topics,
        List<ModelConfig> models,
        Path eventTypes,
        Path alertRules,
        Path stateDir,
        IngestConfig ingest,
        WindowConfig window,
        InferenceConfig inference,
        PublishConfig publish,
        EventsConfig events,
        AlertsConfig alerts,
        ShadowConfig shadow,
        EvidenceConfig evidence,
        HealthConfig health,
        DashboardConfig dashboard) {
    public static final EarshotConfig DEFAULTS = new EarshotConfig(
            KafkaConfig.DEFAULTS,
            WireConfig.DEFAULTS,
            TopicsConfig.DEFAULTS,
            List.of(),
            Path.of("events.yaml"),
            Path.of("alerts.yaml"),
            Path.of("../.earshot/state"),
            IngestConfig.DEFAULTS,
            WindowConfig.DEFAULTS,
            InferenceConfig.DEFAULTS,
            PublishConfig.DEFAULTS,
            EventsConfig.DEFAULTS,
            AlertsConfig.DEFAULTS,
            ShadowConfig.DEFAULTS,
            EvidenceConfig.DEFAULTS,
            HealthConfig.DEFAULTS,
            DashboardConfig.DEFAULTS);

    public EarshotConfig {
        models = List.copyOf(models);
    }

    /** The same with every relative path taken from a folder: that of the file it was read from. */
    public EarshotConfig relativeTo(Path folder) {
        return withFiles(
                        relativeTo(folder, models),
                        folder.resolve(eventTypes).normalize(),
                        folder.resolve(alertRules).normalize(),
                        folder.resolve(stateDir).normalize())
                .withShadow(shadow.with(relativeTo(folder, shadow.models())));
    }

    private static List<ModelConfig> relativeTo(Path folder, List<ModelConfig> models) {
        return models.stream()
                .map(model -> new ModelConfig(
                        folder.resolve(model.path()).normalize(), model.manifestSha256(), model.reload()))
                .toList();
    }

    /** The same for another cluster. */
    public EarshotConfig withKafka(KafkaConfig other) {
        return with(other, topics, models, eventTypes, alertRules, stateDir, health);
    }

    /** The same with other topics. */
    public EarshotConfig withTopics(TopicsConfig other) {
        return with(kafka, other, models, eventTypes, alertRules, stateDir, health);
    }

    /** The same with other models, files and folders. */
    public EarshotConfig withFiles(
            List<ModelConfig> otherModels, Path otherEventTypes, Path otherAlertRules, Path otherStateDir) {
        return with(kafka, topics, otherModels, otherEventTypes, otherAlertRules, otherStateDir, health);
    }

    /** The same with metrics and probes elsewhere. */
    public EarshotConfig withHealth(HealthConfig other) {
        return with(kafka, topics, models, eventTypes, alertRules, stateDir, other);
    }

    /** The same with the API elsewhere. */
    public EarshotConfig withDashboard(DashboardConfig other) {
        return new EarshotConfig(
                kafka,
                wire,
                topics,
                models,
                eventTypes,
                alertRules,
                stateDir,
                ingest,
                window,
                inference,
                publish,
                events,
                alerts,
                shadow,
                evidence,
                health,
                other);
    }

    /** The same with other models on trial. */
    public EarshotConfig withShadow(ShadowConfig other) {
        return new EarshotConfig(
                kafka,
                wire,
                topics,
                models,
                eventTypes,
                alertRules,
                stateDir,
                ingest,
                window,
                inference,
                publish,
                events,
                alerts,
                other,
                evidence,
                health,
                dashboard);
    }

    /** The same, running models and writing their scores another way. */
    public EarshotConfig withScoring(InferenceConfig otherInference, PublishConfig otherPublish) {
        return new EarshotConfig(
                kafka,
                wire,
                topics,
                models,
                eventTypes,
                alertRules,
                stateDir,
                ingest,
                window,
                otherInference,
                otherPublish,
                events,
                alerts,
                shadow,
                evidence,
                health,
                dashboard);
    }

    /** Copies what these never replace. */
    private EarshotConfig with(
            KafkaConfig newKafka,
            TopicsConfig newTopics,
            List<ModelConfig> newModels,
            Path newEventTypes,
            Path newAlertRules,
            Path newStateDir,
            HealthConfig newHealth) {
        return new EarshotConfig(
                newKafka,
                wire,
                newTopics,
                newModels,
                newEventTypes,
                newAlertRules,
                newStateDir,
                ingest,
                window,
                inference,
                publish,
                events,
                alerts,
                shadow,
                evidence,
                newHealth,
                dashboard);
    }
}
