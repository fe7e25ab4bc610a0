package io.earshot.sinks;

import io.earshot.sinks.delivery.DeliveryMeter;
import io.earshot.sinks.files.FilesMeter;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.List;

/** The sinks' metrics; docs/connectors.md lists them. Thread-safe. */
final class SinkMetrics {
    private final Counter delivered;
    private final Counter skipped;
    private final Counter deadLetters;
    private final Counter retries;
    private final Histogram request;
    private final Gauge up;
    private final Gauge waiting;
    private final Gauge kept;
    private final Counter deletedFiles;

    SinkMetrics(CollectorRegistry registry) {
        delivered = Counter.build("earshot_sink_delivered_total", "Records that the receiver has accepted.")
                .labelNames("sink", "topic")
                .register(registry);
        skipped = Counter.build(
                        "earshot_sink_skipped_total",
                        "Records that are not delivered, by reason: filter, or age beyond max-age.")
                .labelNames("sink", "reason")
                .register(registry);
        deadLetters = Counter.build("earshot_sink_dead_letters_total", "Records put aside as dead letters.")
                .labelNames("sink")
                .register(registry);
        retries = Counter.build(
                        "earshot_sink_retries_total",
                        "Deliveries that failed and are tried again, and connections that failed.")
                .labelNames("sink")
                .register(registry);
        request = Histogram.build(
                        "earshot_sink_request_seconds", "How long a try of a delivery takes, failed ones too.")
                .labelNames("sink")
                .buckets(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
                .register(registry);
        up = Gauge.build("earshot_sink_up", "1 while the receiver counts as up, 0 while it is down.")
                .labelNames("sink")
                .register(registry);
        kept = Gauge.build("earshot_sink_kept_bytes", "What the files of a files sink hold, all together.")
                .labelNames("sink")
                .register(registry);
        deletedFiles = Counter.build(
                        "earshot_sink_deleted_files_total", "Oldest files deleted, so that all stay within keep.")
                .labelNames("sink")
                .register(registry);
        waiting = Gauge.build("earshot_sink_waiting", "Records that wait in this process for their turn.")
                .labelNames("sink")
                .register(registry);
    }

    Of of(String sink) {
        return new Of(sink);
    }

    /** The metrics of one sink. */
    final class Of implements DeliveryMeter, FilesMeter {
        private final String sink;

        private Of(String sink) {
            this.sink = sink;
            // There from the start, so that a rate over the first one is right.
            List.of(deadLetters, retries).forEach(each -> each.labels(sink));
            List.of("filter", "age").forEach(reason -> skipped.labels(sink, reason));
        }

        void delivered(String topic) {
            delivered.labels(sink, topic).inc();
        }

        void skipped(String reason) {
            skipped.labels(sink, reason).inc();
        }

        void deadLetter() {
            deadLetters.labels(sink).inc();
        }

        void waiting(int records) {
            waiting.labels(sink).set(records);
        }

        @Override
        public void requested(double seconds) {
            request.labels(sink).observe(seconds);
        }

        @Override
        public void retrying() {
            retries.labels(sink).inc();
        }

        @Override
        public void up(boolean isUp) {
            up.labels(sink).set(isUp ? 1 : 0);
        }

        @Override
        public void kept(long bytes) {
            kept.labels(sink).set((double) bytes);
        }

        @Override
        public void fileDeleted() {
            deletedFiles.labels(sink).inc();
        }

        /** For the last line of the log. */
        String summary() {
            double sum = 0;
            for (var family : delivered.collect()) {
                for (var sample : family.samples) {
                    boolean ours = sample.name.endsWith("_total")
                            && sample.labelValues.get(0).equals(sink);
                    sum += ours ? sample.value : 0;
                }
            }
            return "%.0f delivered, %.0f dead letters, %.0f retries, %.0f skipped for their age"
                    .formatted(
                            sum,
                            deadLetters.labels(sink).get(),
                            retries.labels(sink).get(),
                            skipped.labels(sink, "age").get());
        }
    }
}
