package io.earshot.edge;

import io.earshot.edge.source.SourceState.State;
import io.earshot.edge.spool.Spool;
import io.earshot.edge.spool.SpoolMeter;
import io.earshot.edge.stream.LevelMeter;
import io.earshot.edge.uplink.UplinkMeter;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.List;
import java.util.Locale;

/** The agent's metrics; docs/connectors.md lists them. Thread-safe. */
final class EdgeMetrics implements SpoolMeter, UplinkMeter {
    private final CollectorRegistry registry;
    private final Gauge state;
    private final Counter reconnects;
    private final Counter streams;
    private final Counter samples;
    private final Counter dropped;
    private final Counter files;
    private final Gauge rms;
    private final Gauge peak;
    private final Counter lost;
    private final Counter sent;
    private final Counter sentBytes;
    private final Gauge brokerUp;
    private final Gauge diskUp;

    EdgeMetrics(CollectorRegistry registry) {
        this.registry = registry;
        state = gauge("source_state", "1 for the state that a source is in, 0 for the others.", "mic", "state");
        reconnects = counter("reconnects", "Further attempts to reach a source.", "mic");
        streams = counter("streams", "Streams begun, by why the one before ended.", "mic", "reason");
        samples = counter("samples", "Samples per channel that a source gave.", "mic");
        dropped = counter("dropped_samples", "Samples per channel that fit no frame where a source broke off.", "mic");
        files = counter("files", "Recordings, by outcome: read or unusable.", "mic", "outcome");
        rms = gauge("level_rms_dbfs", "Mean level of the last second, dB below full scale.", "mic");
        peak = gauge("level_peak_dbfs", "Highest level of the last second, dB below full scale.", "mic");
        lost = counter("lost_frames", "Frames lost, by reason: full, disk, damaged or refused.", "reason");
        sent = counter("sent_frames", "Frames that the broker has acknowledged.");
        sentBytes = counter("sent_bytes", "Bytes of those frames, before compression.");
        brokerUp = gauge("broker_up", "1 while the broker takes frames, 0 while they wait.");
        diskUp = gauge("disk_up", "1 while the buffer's disk takes frames, 0 while it does not.");
        List.of("full", "disk", "damaged", "refused").forEach(lost::labels);
    }

    private Gauge gauge(String name, String help, String... labels) {
        return Gauge.build("earshot_edge_" + name, help).labelNames(labels).register(registry);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.build("earshot_edge_" + name + "_total", help)
                .labelNames(labels)
                .register(registry);
    }

    void watch(Spool spool) {
        Gauge waiting = gauge("buffered_frames", "Frames that the broker does not have yet.");
        Gauge bytes = gauge("buffered_bytes", "Bytes of the buffer's files.");
        waiting.setChild(new Gauge.Child() {
            @Override
            public double get() {
                return (double) spool.waiting();
            }
        });
        bytes.setChild(new Gauge.Child() {
            @Override
            public double get() {
                return (double) spool.bytes();
            }
        });
    }

    @Override
    public void lost(String reason, long records) {
        lost.labels(reason).inc((double) records);
    }

    @Override
    public void disk(boolean works) {
        diskUp.set(works ? 1 : 0);
    }

    @Override
    public void sent(int bytes) {
        sent.inc();
        sentBytes.inc(bytes);
    }

    @Override
    public void refused() {
        lost.labels("refused").inc();
    }

    @Override
    public void up(boolean isUp) {
        brokerUp.set(isUp ? 1 : 0);
    }

    /** For the last line of the log. */
    String summary() {
        double all = 0;
        for (String each : List.of("full", "disk", "damaged", "refused")) {
            all += lost.labels(each).get();
        }
        return "%.0f frames sent, %.0f lost".formatted(sent.get(), all);
    }

    Of of(String mic) {
        return new Of(mic);
    }

    /** The metrics of one mic. */
    final class Of implements Microphone.Meter {
        private final String mic;

        private Of(String mic) {
            this.mic = mic;
            List.of(reconnects, samples, dropped).forEach(each -> each.labels(mic));
        }

        void watch(LevelMeter level) {
            rms.setChild(
                    new Gauge.Child() {
                        @Override
                        public double get() {
                            return level.rms();
                        }
                    },
                    mic);
            peak.setChild(
                    new Gauge.Child() {
                        @Override
                        public double get() {
                            return level.peak();
                        }
                    },
                    mic);
        }

        @Override
        public void streamBegan(String reason) {
            streams.labels(mic, reason).inc();
        }

        @Override
        public void samples(long count) {
            samples.labels(mic).inc((double) count);
        }

        @Override
        public void dropped(long count) {
            dropped.labels(mic).inc((double) count);
        }

        @Override
        public void is(State now) {
            for (State each : State.values()) {
                state.labels(mic, each.name().toLowerCase(Locale.ROOT)).set(each == now ? 1 : 0);
            }
        }

        @Override
        public void reconnects() {
            reconnects.labels(mic).inc();
        }

        @Override
        public void file(boolean read) {
            files.labels(mic, read ? "read" : "unusable").inc();
        }
    }
}
