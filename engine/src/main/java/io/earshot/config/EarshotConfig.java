package io.earshot.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Everything that one engine process is told. Paths are relative to the folder of the file that names them.
 *
 * @param kafka the cluster
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
 * @param health metrics and probes
 */
public record EarshotConfig(
        KafkaConfig kafka,
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
        HealthConfig health) {
    public static final EarshotConfig DEFAULTS = new EarshotConfig(
            KafkaConfig.DEFAULTS,
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
            HealthConfig.DEFAULTS);

    public EarshotConfig {
        models = List.copyOf(models);
    }

    /** The same with every relative path taken from a folder: that of the file it was read from. */
    public EarshotConfig relativeTo(Path folder) {
        return new EarshotConfig(
                kafka,
                topics,
                models.stream()
                        .map(model -> new ModelConfig(
                                folder.resolve(model.path()).normalize(), model.manifestSha256(), model.reload()))
                        .toList(),
                folder.resolve(eventTypes).normalize(),
                folder.resolve(alertRules).normalize(),
                folder.resolve(stateDir).normalize(),
                ingest,
                window,
                inference,
                publish,
                events,
                alerts,
                health);
    }

    /** The same for another cluster. */
    public EarshotConfig withKafka(KafkaConfig other) {
        return new EarshotConfig(
                other,
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
                health);
    }

    /** The same with other topics. */
    public EarshotConfig withTopics(TopicsConfig other) {
        return new EarshotConfig(
                kafka,
                other,
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
                health);
    }
}
