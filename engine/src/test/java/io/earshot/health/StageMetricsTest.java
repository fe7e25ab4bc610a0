package io.earshot.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.audio.AllocationGuard;
import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.Severity;
import io.earshot.avro.WindowOutcome;
import io.earshot.events.EventsMeter.CoverageState;
import io.earshot.ingest.Rejection;
import io.prometheus.client.CollectorRegistry;
import java.util.Arrays;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StageMetricsTest {
    private static final long SECOND = 1_000_000;

    private final CollectorRegistry registry = new CollectorRegistry();
    private final TopicMetrics topics = new TopicMetrics(registry);

    /** The value of a sample; labels are name, value, name, value. */
    private @Nullable Double value(String name, String... labels) {
        String[] names = new String[labels.length / 2];
        String[] values = new String[labels.length / 2];
        for (int i = 0; i < names.length; i++) {
            names[i] = labels[2 * i];
            values[i] = labels[2 * i + 1];
        }
        return registry.getSampleValue(name, names, values);
    }

    private static WindowOutcome outcome(OutcomeKind kind, @Nullable GapReason reason, long first, long last) {
        WindowOutcome outcome = new WindowOutcome();
        outcome.setKind(kind);
        outcome.setReason(reason);
        outcome.setFirstIndex(first);
        outcome.setLastIndex(last);
        outcome.setStartAt(100 * SECOND);
        outcome.setModelRate(16_000);
        outcome.setWindowSamples(16_000);
        outcome.setScoredAt(101 * SECOND + 300_000);
        return outcome;
    }

    @Test
    void everyFrameIsReadAndEitherTakenOrADeadLetter() {
        IngestMetrics metrics = new IngestMetrics(registry, topics);
        metrics.frame(3_200, 20_000);
        metrics.frame(1_000, 30_000);
        metrics.rejected(Rejection.UNKNOWN_SCHEMA);
        assertThat(value("earshot_records_total", "topic", "frames")).isEqualTo(3);
        assertThat(value("earshot_frames_total")).isEqualTo(2);
        assertThat(value("earshot_frame_payload_bytes_total")).isEqualTo(4_200);
        assertThat(value("earshot_records_total", "topic", "dead-letters")).isEqualTo(1);
        assertThat(value("earshot_dead_letters_total", "stage", "ingest", "reason", "unknown-schema"))
                .isEqualTo(1);
        assertThat(value("earshot_dead_letters_total", "stage", "ingest", "reason", "malformed"))
                .as("there from the start, so that a first one is a rise")
                .isEqualTo(0);
    }

    @Test
    void aPartitionThatWasGivenUpHasNoLag() {
        IngestMetrics metrics = new IngestMetrics(registry, topics);
        metrics.lag("earshot.frames", 3, 12);
        assertThat(value("earshot_commit_lag_frames", "topic", "earshot.frames", "partition", "3"))
                .isEqualTo(12);
        metrics.overload("earshot.frames", 3, 2, 31_500_000);
        assertThat(value("earshot_overload_stage", "topic", "earshot.frames", "partition", "3"))
                .isEqualTo(2);
        assertThat(value("earshot_lag_seconds", "topic", "earshot.frames", "partition", "3"))
                .isEqualTo(31.5);
        metrics.overload("earshot.frames", 3, -1, 0);
        assertThat(value("earshot_overload_stage", "topic", "earshot.frames", "partition", "3"))
                .isNull();
        assertThat(value("earshot_lag_seconds", "topic", "earshot.frames", "partition", "3"))
                .isNull();
        metrics.lag("earshot.frames", 3, -1);
        assertThat(value("earshot_commit_lag_frames", "topic", "earshot.frames", "partition", "3"))
                .isNull();
    }

    @Test
    void pausesAreCountedAndThoseOfNowShown() {
        IngestMetrics metrics = new IngestMetrics(registry, topics);
        metrics.paused(true);
        metrics.paused(true);
        metrics.paused(false);
        assertThat(value("earshot_paused_partitions")).isEqualTo(1);
        assertThat(value("earshot_partition_pauses_total")).isEqualTo(2);
    }

    @Test
    void batchSizesHaveABucketForEveryPowerOfTwoUpToTheMaximum() {
        new InferenceMetrics(registry, 32).batch("yamnet", 17, 4_000_000);
        assertThat(Collections.list(registry.metricFamilySamples()).stream()
                        .filter(family -> family.name.equals("earshot_batch_windows"))
                        .flatMap(family -> family.samples.stream())
                        .filter(sample -> sample.labelNames.contains("le"))
                        .map(sample -> sample.labelValues.get(1)))
                .containsExactly("1.0", "2.0", "4.0", "8.0", "16.0", "32.0", "+Inf");
        assertThat(value("earshot_batch_windows_bucket", "model", "yamnet", "le", "16.0"))
                .isEqualTo(0);
        assertThat(value("earshot_batch_windows_bucket", "model", "yamnet", "le", "32.0"))
                .isEqualTo(1);
        assertThat(value("earshot_model_call_seconds_sum", "model", "yamnet")).isEqualTo(0.004);
    }

    @Test
    void anyMaximumOfABatchHasABucketThatHoldsIt() {
        for (int most : new int[] {1, 2, 3, 4, 5, 64, 100, 4_096}) {
            CollectorRegistry own = new CollectorRegistry();
            new InferenceMetrics(own, most).batch("m", most, 1);
            double[] bounds = Collections.list(own.metricFamilySamples()).stream()
                    .filter(family -> family.name.equals("earshot_batch_windows"))
                    .flatMap(family -> family.samples.stream())
                    .filter(sample -> sample.labelNames.contains("le"))
                    .map(sample -> sample.labelValues.get(1))
                    .filter(bound -> !bound.equals("+Inf"))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            double largest = Arrays.stream(bounds).max().orElseThrow();
            assertThat(largest).as("for %d", most).isBetween((double) most, 2.0 * most - (most == 1 ? 0 : 1));
        }
    }

    @Test
    void aGapCountsAsOneOutcomeAndAllItsWindows() {
        PublishMetrics metrics = new PublishMetrics(registry, topics);
        metrics.published(outcome(OutcomeKind.GAP, GapReason.MISSING, 10, 19));
        metrics.published(outcome(OutcomeKind.SCORED, null, 20, 20));
        metrics.published(outcome(OutcomeKind.RETIRED, null, 21, 21));
        assertThat(value("earshot_outcomes_total", "kind", "gap", "reason", "missing"))
                .isEqualTo(1);
        assertThat(value("earshot_windows_total", "kind", "gap", "reason", "missing"))
                .isEqualTo(10);
        assertThat(value("earshot_windows_total", "kind", "scored", "reason", ""))
                .isEqualTo(1);
        assertThat(value("earshot_outcomes_total", "kind", "retired", "reason", ""))
                .isEqualTo(1);
        assertThat(value("earshot_windows_total", "kind", "retired", "reason", ""))
                .as("no window")
                .isNull();
        assertThat(value("earshot_records_total", "topic", "scores")).isEqualTo(3);
        assertThat(value("earshot_capture_to_scored_seconds_sum")).isEqualTo(0.3);
    }

    @Test
    void aPaddedWindowHasNoLatency() {
        PublishMetrics metrics = new PublishMetrics(registry, topics);
        WindowOutcome padded = outcome(OutcomeKind.SCORED, null, 0, 0);
        padded.setPadded(true);
        metrics.published(padded);
        assertThat(value("earshot_capture_to_scored_seconds_count")).isEqualTo(0);
        assertThat(value("earshot_windows_total", "kind", "scored", "reason", ""))
                .isEqualTo(1);
    }

    @Test
    void coverageAddsUpToTheTimeThatPassed() {
        EventsMetrics metrics = new EventsMetrics(registry, topics);
        metrics.coverage(CoverageState.ANALYSED, null, 40 * SECOND);
        metrics.coverage(CoverageState.SILENT, null, 10 * SECOND);
        metrics.coverage(CoverageState.MISSING, GapReason.LATE, 6 * SECOND);
        metrics.coverage(CoverageState.MISSING, null, SECOND);
        metrics.coverage(CoverageState.ABSENT, null, 3 * SECOND);
        assertThat(value("earshot_coverage_seconds_total", "state", "missing", "reason", "late"))
                .isEqualTo(6);
        assertThat(value("earshot_coverage_seconds_total", "state", "missing", "reason", "unknown"))
                .isEqualTo(1);
        double sum = Collections.list(registry.metricFamilySamples()).stream()
                .filter(family -> family.name.equals("earshot_coverage_seconds"))
                .flatMap(family -> family.samples.stream())
                .filter(sample -> sample.name.equals("earshot_coverage_seconds_total"))
                .mapToDouble(sample -> sample.value)
                .sum();
        assertThat(sum).isEqualTo(60);
    }

    @Test
    void aClockThatWasSetBackCountsAsNoTimeAndStopsNothing() {
        EventsMetrics metrics = new EventsMetrics(registry, topics);
        metrics.event("chainsaw", EventStatus.OPENED, -5 * SECOND);
        metrics.coverage(CoverageState.ANALYSED, null, -SECOND);
        metrics.discarded(-1, 3);
        assertThat(value("earshot_capture_to_event_seconds_count", "status", "opened"))
                .isEqualTo(1);
        assertThat(value("earshot_capture_to_event_seconds_sum", "status", "opened"))
                .isEqualTo(0);
        assertThat(value("earshot_events_total", "type", "chainsaw", "status", "opened"))
                .isEqualTo(1);
        assertThat(value("earshot_discarded_samples_total", "reason", "late")).isEqualTo(3);
    }

    @Test
    void alertsAreCountedByRule() {
        AlertsMetrics metrics = new AlertsMetrics(registry, topics);
        metrics.alert("logging", Severity.CRITICAL);
        metrics.suppressed("logging", "cool-down");
        metrics.late("logging");
        metrics.latency("logging", 2 * SECOND);
        metrics.deadLetter("earshot.events");
        assertThat(value("earshot_alerts_total", "rule", "logging", "severity", "critical"))
                .isEqualTo(1);
        assertThat(value("earshot_alert_suppressions_total", "rule", "logging", "reason", "cool-down"))
                .isEqualTo(1);
        assertThat(value("earshot_alert_late_events_total", "rule", "logging")).isEqualTo(1);
        assertThat(value("earshot_capture_to_alert_seconds_sum", "rule", "logging"))
                .isEqualTo(2);
        assertThat(value("earshot_dead_letters_total", "stage", "alerts", "reason", "unreadable"))
                .isEqualTo(1);
        assertThat(value("earshot_records_total", "topic", "alerts")).isEqualTo(1);
    }

    @Test
    void namesBeyondTheBoundShareOneChild() {
        EventsMetrics metrics = new EventsMetrics(registry, topics);
        for (int i = 0; i < 1_000; i++) {
            metrics.refused("word-" + i);
        }
        metrics.refused("word-0");
        assertThat(value("earshot_refused_outcomes_total", "reason", "word-0")).isEqualTo(2);
        assertThat(value("earshot_refused_outcomes_total", "reason", ByName.OTHER))
                .isEqualTo(1_000 - ByName.MOST);
    }

    @Test
    void whatHappensForEveryFrameAndWindowAllocatesNothing() throws Exception {
        IngestMetrics ingest = new IngestMetrics(registry, topics);
        InferenceMetrics inference = new InferenceMetrics(registry, 32);
        PublishMetrics publish = new PublishMetrics(registry, topics);
        EventsMetrics events = new EventsMetrics(registry, topics);
        WindowOutcome scored = outcome(OutcomeKind.SCORED, null, 7, 7);
        assertThat(AllocationGuard.bytesOf(10_000, () -> {
                    ingest.frame(3_200, 20_000);
                    ingest.processed(90_000);
                    inference.batch("yamnet", 4, 5_000_000);
                    publish.published(scored);
                    publish.acknowledged(1_500_000);
                    events.accepted(OutcomeKind.SCORED, null, 1);
                    events.coverage(CoverageState.ANALYSED, null, 480_000);
                }))
                .isZero();
    }
}
