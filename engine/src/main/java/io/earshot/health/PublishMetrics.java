package io.earshot.health;

import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.publish.PublishMeter;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.EnumSet;

/** Metrics of the publish stage. Thread-safe. */
public final class PublishMetrics implements PublishMeter {
    private static final EnumSet<OutcomeKind> WINDOWS =
            EnumSet.of(OutcomeKind.SCORED, OutcomeKind.SILENT, OutcomeKind.GAP);

    private final Counter.Child records;
    private final OutcomeCounter outcomes;
    private final OutcomeCounter windows;
    private final Histogram scored;
    private final Histogram acknowledged;

    public PublishMetrics(CollectorRegistry registry, TopicMetrics topics) {
        records = topics.records(TopicMetrics.Topic.SCORES);
        outcomes = new OutcomeCounter(
                Counter.build(
                                "earshot_outcomes_total",
                                "Outcomes handed to the producer of the scores topic, one a model, by kind and, for"
                                        + " gaps, reason.")
                        .labelNames("kind", "reason")
                        .register(registry),
                EnumSet.complementOf(EnumSet.of(OutcomeKind.UNKNOWN)));
        windows = new OutcomeCounter(
                Counter.build(
                                "earshot_windows_total",
                                "Windows that those outcomes speak of: a gap or silence may span many.")
                        .labelNames("kind", "reason")
                        .register(registry),
                WINDOWS);
        scored = Histogram.build(
                        "earshot_capture_to_scored_seconds",
                        "From the capture of a scored window's last sample until its outcome is handed to the"
                                + " producer; without padded windows.")
                .buckets(Amounts.captureBuckets())
                .register(registry);
        acknowledged = Histogram.build(
                        "earshot_outcome_acknowledge_seconds",
                        "From handing an outcome to the producer until the broker has acknowledged it.")
                .buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
                .register(registry);
    }

    @Override
    public void published(WindowOutcome outcome) {
        OutcomeKind kind = outcome.getKind();
        records.inc();
        outcomes.add(kind, outcome.getReason(), 1);
        if (WINDOWS.contains(kind)) {
            windows.add(kind, outcome.getReason(), outcome.getLastIndex() - outcome.getFirstIndex() + 1);
        }
        if (kind == OutcomeKind.SCORED && !outcome.getPadded()) {
            long end = outcome.getStartAt() + outcome.getWindowSamples() * 1_000_000L / outcome.getModelRate();
            scored.observe(Amounts.secondsOfMicros(outcome.getScoredAt() - end));
        }
    }

    @Override
    public void acknowledged(long nanos) {
        acknowledged.observe(Amounts.secondsOfNanos(nanos));
    }
}
