package io.earshot.connect.source;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** What a task is given: offsets that a test has stored, and metrics that it can look at. */
final class FakeContext implements SourceTaskContext, OffsetStorageReader, PluginMetrics {
    final Map<Map<String, ?>, Map<String, Object>> stored = new ConcurrentHashMap<>();
    private final Map<String, MetricValueProvider<?>> metrics = new ConcurrentHashMap<>();

    Object metric(String name, String mic) {
        return ((Gauge<?>) metrics.get(name + " " + mic)).value(null, 0);
    }

    @Override
    public Map<String, String> configs() {
        return Map.of();
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
        return this;
    }

    @Override
    public PluginMetrics pluginMetrics() {
        return this;
    }

    @Override
    public <T> Map<String, Object> offset(Map<String, T> partition) {
        return stored.get(partition);
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
        Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
        partitions.forEach(each -> found.put(each, stored.get(each)));
        return found;
    }

    @Override
    @SuppressWarnings("NonApiType") // Connect's
    public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
        return new MetricName(name, "plugins", description, tags);
    }

    @Override
    public void addMetric(MetricName name, MetricValueProvider<?> provider) {
        metrics.put(name.name() + " " + name.tags().get("mic"), provider);
    }

    @Override
    public void removeMetric(MetricName name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Sensor addSensor(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void removeSensor(String name) {
        throw new UnsupportedOperationException();
    }
}
