package io.earshot;

import io.earshot.inference.ModelLane;
import io.earshot.window.WindowRing;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is read from an engine when somebody asks, rather than counted as it happens. Thread-safe as the engine is. */
final class EngineGauges extends Collector {
    private final Engine engine;

    EngineGauges(Engine engine) {
        this.engine = engine;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> families = new ArrayList<>();
        families.add(new GaugeMetricFamily(
                "earshot_up",
                "1 while the engine runs, 0 once an error has stopped it.",
                engine.failure() == null ? 1 : 0));
        IngestRole ingest = engine.ingest();
        if (ingest != null) {
            double waiting = ingest.shards().waiting();
            families.add(new GaugeMetricFamily(
                    "earshot_waiting_frames", "Frames between the poller and the feature threads.", waiting));
            addRings(families, ingest.pipeline().rings());
            families.add(models(ingest.pipeline().models()));
        }
        addShadow(families, engine.shadow());
        return families;
    }

    private static void addShadow(List<MetricFamilySamples> families, @Nullable ShadowRole shadow) {
        families.add(new CounterMetricFamily(
                "earshot_shadow_failures_total",
                "Errors that have stopped the models on trial, which stop nothing else.",
                shadow == null || shadow.failure() == null ? 0 : 1));
        families.add(new GaugeMetricFamily(
                "earshot_shadow_lag_frames",
                "Frames that the models on trial have yet to work off.",
                shadow == null ? 0 : shadow.lag()));
        families.add(new CounterMetricFamily(
                "earshot_shadow_windows_total",
                "Windows that models on trial have scored.",
                shadow == null ? 0 : shadow.windows()));
        families.add(new CounterMetricFamily(
                "earshot_shadow_model_seconds_total",
                "Time of model calls of models on trial.",
                shadow == null ? 0 : shadow.modelNanos() / 1e9));
    }

    private static void addRings(List<MetricFamilySamples> families, List<WindowRing> rings) {
        GaugeMetricFamily used = new GaugeMetricFamily(
                "earshot_window_ring_used_slots",
                "Slots of a window ring that are claimed and not yet published; models with the same input share a ring.",
                List.of("ring"));
        GaugeMetricFamily all =
                new GaugeMetricFamily("earshot_window_ring_slots", "Slots of a window ring.", List.of("ring"));
        for (int i = 0; i < rings.size(); i++) {
            List<String> ring = List.of(Integer.toString(i));
            used.addMetric(ring, (double) rings.get(i).used());
            all.addMetric(ring, rings.get(i).slots());
        }
        families.add(used);
        families.add(all);
    }

    private static GaugeMetricFamily models(List<ModelLane> lanes) {
        GaugeMetricFamily info = new GaugeMetricFamily(
                "earshot_model_info",
                "1 for the version of each model that scores the next window.",
                List.of("model", "version"));
        lanes.forEach(lane -> info.addMetric(List.of(lane.modelId(), lane.version()), 1));
        return info;
    }
}
