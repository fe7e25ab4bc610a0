package io.earshot.connect.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.util.ConnectorUtils;

/** Brings sound to the frames topic. Each source is one task's alone. */
public final class AudioSourceConnector extends SourceConnector {
    private Map<String, String> properties = Map.of();

    @Override
    public String version() {
        return Objects.requireNonNullElse(getClass().getPackage().getImplementationVersion(), "unknown");
    }

    @Override
    public ConfigDef config() {
        return AudioSourceOptions.DEFINITION;
    }

    @Override
    public Config validate(Map<String, String> connectorConfigs) {
        List<ConfigValue> values =
                new ArrayList<>(super.validate(connectorConfigs).configValues());
        values.addAll(SourceOptions.values(connectorConfigs));
        AudioSourceOptions.checkTogether(connectorConfigs).forEach((key, problem) -> values.stream()
                .filter(value -> value.name().equals(key))
                .findFirst()
                .orElseGet(() -> added(values, new ConfigValue(key)))
                .addErrorMessage(problem));
        return new Config(values);
    }

    private static ConfigValue added(List<ConfigValue> values, ConfigValue value) {
        values.add(value);
        return value;
    }

    @Override
    public void start(Map<String, String> props) {
        properties = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return AudioSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        List<String> sources = new AudioSourceOptions(properties).sources();
        return ConnectorUtils.groupPartitions(sources, Math.min(sources.size(), maxTasks)).stream()
                .map(each -> SourceOptions.only(properties, each))
                .toList();
    }

    @Override
    public void stop() {}

    /** Recordings go on behind the last frame that was committed; a live stream is never read twice. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    /** All offsets are Connect's: nothing else is to be altered. */
    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
        offsets.forEach((partition, offset) -> {
            if (!Position.isPartition(partition) || (offset != null && !Position.isOffset(partition, offset))) {
                throw new ConnectException(
                        "a partition is mic and, for recordings, file; a recording's offset is size, changed, samples"
                                + " and end; see what GET .../offsets shows");
            }
        });
        return true;
    }
}
