package io.earshot.dashboard;

import io.earshot.dashboard.live.Hub;
import io.earshot.dashboard.store.Store;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** What a dashboard counts; docs/metrics.md has the same names. */
final class Meters implements Hub.Counts {
    private final Counter sent = Counter.build(
                    "earshot_dashboard_messages_sent_total", "Messages given to clients of the live stream.")
            .create();
    private final Counter resyncs = Counter.build(
                    "earshot_dashboard_resyncs_total", "Clients that were too slow and were told to read anew.")
            .create();
    private final Counter unreadable = Counter.build(
                    "earshot_dashboard_unreadable_records_total",
                    "Records that could not be read and were passed over.")
            .create();
    private final Counter refused = Counter.build(
                    "earshot_dashboard_refused_records_total", "Records of mics that there is no room for.")
            .create();
    private final Gauge ready = Gauge.build("earshot_dashboard_ready", "1 once the topics have been read, else 0.")
            .create();
    private final List<Collector> registered = new ArrayList<>();

    Meters(CollectorRegistry registry) {
        for (Collector each : List.of(sent, resyncs, unreadable, refused, ready)) {
            registered.add(each.register(registry));
        }
    }

    /** Shows what is held. */
    void watch(CollectorRegistry registry, Store store, IntSupplier clients) {
        registered.add(
                new Collector() {
                    @Override
                    public List<MetricFamilySamples> collect() {
                        return List.of(
                                gauge("earshot_dashboard_events", "Events held.", store.eventCount()),
                                gauge("earshot_dashboard_alerts", "Alerts held.", store.alertCount()),
                                gauge("earshot_dashboard_mics", "Mics known.", store.micCount()),
                                gauge(
                                        "earshot_dashboard_stream_clients",
                                        "Clients of the live stream.",
                                        clients.getAsInt()));
                    }
                }.register(registry));
    }

    private static Collector.MetricFamilySamples gauge(String name, String help, int value) {
        return new GaugeMetricFamily(name, help, value);
    }

    void forget(CollectorRegistry registry) {
        registered.forEach(registry::unregister);
    }

    void unreadable() {
        unreadable.inc();
    }

    void refused() {
        refused.inc();
    }

    void ready(boolean is) {
        ready.set(is ? 1 : 0);
    }

    @Override
    public void sent() {
        sent.inc();
    }

    @Override
    public void resync() {
        resyncs.inc();
    }
}
