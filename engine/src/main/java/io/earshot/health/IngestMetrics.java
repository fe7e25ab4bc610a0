package io.earshot.health;

import io.earshot.ingest.IngestMeter;
import io.earshot.ingest.Rejection;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/** Metrics of the ingest stage. Never labelled by mic: mics are many and come and go. Thread-safe. */
public final class IngestMetrics implements IngestMeter {
    private final Counter.Child read;
    private final Counter.Child letters;
    private final ByConstant<Rejection, Counter.Child> rejected;
    private final Counter taken;
    private final Counter bytes;
    private final Histogram processing;
    private final Histogram received;
    private final Gauge paused;
    private final Counter pauses;
    private final Counter lost;
    private final Gauge lag;
    private final Counter skipped;
    private final Gauge overload;
    private final Gauge behind;

    public IngestMetrics(CollectorRegistry registry, TopicMetrics topics) {
        read = topics.records(TopicMetrics.Topic.FRAMES);
        letters = topics.records(TopicMetrics.Topic.DEAD_LETTERS);
        rejected = new ByConstant<>(Rejection.class, reason -> topics.deadLetters("ingest", reason.label()));
        taken = Counter.build("earshot_frames_total", "Frames taken from microphones.")
                .register(registry);
        bytes = Counter.build("earshot_frame_payload_bytes_total", "Audio in the frames taken, as encoded.")
                .register(registry);
        processing = Histogram.build(
                        "earshot_frame_processing_seconds",
                        "Time of a feature thread on a frame: decoding, resampling, features, and waiting for a window"
                                + " slot while the ring is full.")
                .buckets(25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.1, 0.5, 1)
                .register(registry);
        received = Histogram.build(
                        "earshot_capture_to_received_seconds",
                        "From the capture of a frame's last sample, by the clock its windows use, until a feature"
                                + " thread has taken it.")
                .buckets(Amounts.captureBuckets())
                .register(registry);
        paused = Gauge.build("earshot_paused_partitions", "Partitions paused now because a ring is full.")
                .register(registry);
        pauses = Counter.build("earshot_partition_pauses_total", "Times that a partition was paused.")
                .register(registry);
        lost = Counter.build(
                        "earshot_retention_lost_frames_total", "Frames that retention deleted before they were read.")
                .register(registry);
        lag = Gauge.build(
                        "earshot_commit_lag_frames",
                        "Frames between what this process may commit and the partition's end; live streams hold back"
                                + " about a second each.")
                .labelNames("topic", "partition")
                .register(registry);
        skipped = Counter.build(
                        "earshot_skipped_frames_total",
                        "Frames taken without a look at their samples: their windows are gaps with reason overload.")
                .register(registry);
        overload = Gauge.build(
                        "earshot_overload_stage",
                        "What is done about a partition's lag: 0 nothing, 1 silence is gated, 2 windows are skipped.")
                .labelNames("topic", "partition")
                .register(registry);
        behind = Gauge.build(
                        "earshot_lag_seconds",
                        "How far the audio at work is behind the newest of its partition, and how long windows then wait"
                                + " for the model.")
                .labelNames("topic", "partition")
                .register(registry);
    }

    @Override
    public void frame(int payloadBytes, long capturedToReceivedMicros) {
        read.inc();
        taken.inc();
        bytes.inc(payloadBytes);
        received.observe(Amounts.secondsOfMicros(capturedToReceivedMicros));
    }

    @Override
    public void processed(long nanos) {
        processing.observe(Amounts.secondsOfNanos(nanos));
    }

    @Override
    public void rejected(Rejection reason) {
        read.inc();
        letters.inc();
        rejected.get(reason).inc();
    }

    @Override
    public void paused(boolean now) {
        if (now) {
            pauses.inc();
            paused.inc();
        } else {
            paused.dec();
        }
    }

    @Override
    public void skipped() {
        skipped.inc();
    }

    @Override
    public void overload(String topic, int partition, int stage, long lagMicros) {
        String number = Integer.toString(partition);
        if (stage < 0) {
            overload.remove(topic, number);
            behind.remove(topic, number);
        } else {
            overload.labels(topic, number).set(stage);
            behind.labels(topic, number).set(Amounts.secondsOfMicros(lagMicros));
        }
    }

    @Override
    public void lostToRetention(String topic, int partition, long frames) {
        if (frames > 0) {
            lost.inc((double) frames);
        }
    }

    @Override
    public void lag(String topic, int partition, long frames) {
        String number = Integer.toString(partition);
        if (frames < 0) {
            lag.remove(topic, number);
        } else {
            lag.labels(topic, number).set((double) frames);
        }
    }
}
