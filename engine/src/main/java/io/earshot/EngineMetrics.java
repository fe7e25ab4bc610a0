package io.earshot;

import io.earshot.config.EarshotConfig;
import io.earshot.health.AlertsMetrics;
import io.earshot.health.EventsMetrics;
import io.earshot.health.InferenceMetrics;
import io.earshot.health.IngestMetrics;
import io.earshot.health.PublishMetrics;
import io.earshot.health.TopicMetrics;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;

/**
 * Prometheus metrics of an engine, and of the Java machine it runs on. The engine is built with {@link #meters}, and then
 * {@link #watch watched}. docs/metrics.md has the list.
 */
public final class EngineMetrics {
    private final CollectorRegistry registry;
    private final Meters meters;

    /** @param registry gets everything; one that knows these metrics already refuses them */
    public EngineMetrics(CollectorRegistry registry, EarshotConfig config) {
        this.registry = registry;
        TopicMetrics topics = new TopicMetrics(registry);
        meters = new Meters(
                new IngestMetrics(registry, topics),
                new InferenceMetrics(registry, config.inference().maxBatch()),
                new PublishMetrics(registry, topics),
                new EventsMetrics(registry, topics),
                new AlertsMetrics(registry, topics));
        DefaultExports.register(registry);
    }

    /** What the engine tells. */
    public Meters meters() {
        return meters;
    }

    /** Adds what is read from the engine at every scrape; once. */
    public void watch(Engine engine) {
        registry.register(new EngineGauges(engine));
    }

    /** Where the metrics are. */
    public CollectorRegistry registry() {
        return registry;
    }
}
