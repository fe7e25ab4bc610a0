package io.earshot.health;

import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.events.EventsMeter;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of the events stage. Windows that were lost are those accepted as gaps with the reasons scores-lost, resume and
 * retired: they have no metric of their own. Thread-safe.
 */
public final class EventsMetrics implements EventsMeter {
    private final Counter.Child eventRecords;
    private final Counter.Child coverageRecords;
    private final OutcomeCounter accepted;
    private final Counter duplicates;
    private final Counter parked;
    private final ByName<Counter.Child> refused;
    private final ByName<ByConstant<EventStatus, Counter.Child>> events;
    private final ByConstant<EventStatus, Histogram.Child> delays;
    private final ByConstant<CoverageState, Counter.Child> covered;
    private final ByConstant<GapReason, Counter.Child> missing;
    private final Counter.Child duplicateSamples;
    private final Counter.Child lateSamples;

    public EventsMetrics(CollectorRegistry registry, TopicMetrics topics) {
        eventRecords = topics.records(TopicMetrics.Topic.EVENTS);
        coverageRecords = topics.records(TopicMetrics.Topic.COVERAGE);
        accepted = new OutcomeCounter(
                Counter.build(
                                "earshot_accepted_windows_total",
                                "Windows accepted in index order, by kind and, for gaps, reason; lost ones are gaps"
                                        + " with reason scores-lost, resume or retired.")
                        .labelNames("kind", "reason")
                        .register(registry),
                EnumSet.of(OutcomeKind.SCORED, OutcomeKind.SILENT, OutcomeKind.GAP));
        duplicates = Counter.build(
                        "earshot_duplicate_outcomes_total", "Outcomes all of whose windows were known already.")
                .register(registry);
        parked = Counter.build("earshot_parked_outcomes_total", "Outcomes that had to wait behind a hole.")
                .register(registry);
        Counter refusals = Counter.build("earshot_refused_outcomes_total", "Outcomes that were not used, by reason.")
                .labelNames("reason")
                .register(registry);
        refused = new ByName<>(refusals::labels);
        Counter revisions = Counter.build(
                        "earshot_events_total",
                        "Revisions of sound events, by type and status: opened ones are the events.")
                .labelNames("type", "status")
                .register(registry);
        events = new ByName<>(
                type -> new ByConstant<>(EventStatus.class, status -> revisions.labels(type, LabelText.of(status))));
        Histogram delay = Histogram.build(
                        "earshot_capture_to_event_seconds",
                        "From the capture of the end of the window that decided a revision of an event until it is"
                                + " emitted, by status.")
                .labelNames("status")
                .buckets(Amounts.captureBuckets())
                .register(registry);
        delays = new ByConstant<>(EventStatus.class, status -> delay.labels(LabelText.of(status)));
        Counter coverage = Counter.build(
                        "earshot_coverage_seconds_total",
                        "Time of mics that became final, by state (analysed, silent, missing or absent) and, where"
                                + " missing, reason; one a model. The sum is the time that passed.")
                .labelNames("state", "reason")
                .register(registry);
        covered = new ByConstant<>(
                CoverageState.class,
                state -> coverage.labels(
                        LabelText.of(state), state == CoverageState.MISSING ? LabelText.of(GapReason.UNKNOWN) : ""));
        String lacking = LabelText.of(CoverageState.MISSING);
        missing = new ByConstant<>(GapReason.class, reason -> coverage.labels(lacking, LabelText.of(reason)));
        Counter discarded = Counter.build(
                        "earshot_discarded_samples_total",
                        "Samples that came again (duplicate) or too late (late) and were not used; one a model.")
                .labelNames("reason")
                .register(registry);
        duplicateSamples = discarded.labels("duplicate");
        lateSamples = discarded.labels("late");
    }

    @Override
    public void accepted(OutcomeKind kind, @Nullable GapReason reason, long windows) {
        accepted.add(kind, reason, windows);
    }

    @Override
    public void duplicate() {
        duplicates.inc();
    }

    @Override
    public void parked() {
        parked.inc();
    }

    @Override
    public void refused(String reason) {
        refused.get(reason).inc();
    }

    @Override
    public void event(String type, EventStatus status, long delayMicros) {
        eventRecords.inc();
        events.get(type).get(status).inc();
        delays.get(status).observe(Amounts.secondsOfMicros(delayMicros));
    }

    @Override
    public void coverage(CoverageState state, @Nullable GapReason reason, long micros) {
        Counter.Child child = reason == null ? covered.get(state) : missing.get(reason);
        Amounts.add(child, micros / 1e6);
    }

    @Override
    public void coverageRecord() {
        coverageRecords.inc();
    }

    @Override
    public void discarded(long duplicate, long late) {
        Amounts.add(duplicateSamples, duplicate);
        Amounts.add(lateSamples, late);
    }
}
