package io.earshot.health;

import io.earshot.alerts.AlertsMeter;
import io.earshot.avro.Severity;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;

/** Metrics of the alerts stage, by rule. Thread-safe. */
public final class AlertsMetrics implements AlertsMeter {
    private final Counter.Child records;
    private final Counter.Child letters;
    private final Counter.Child unreadable;
    private final ByName<ByName<Counter.Child>> alerts;
    private final ByName<ByName<Counter.Child>> suppressed;
    private final ByName<Counter.Child> late;
    private final ByName<Histogram.Child> latency;

    public AlertsMetrics(CollectorRegistry registry, TopicMetrics topics) {
        records = topics.records(TopicMetrics.Topic.ALERTS);
        letters = topics.records(TopicMetrics.Topic.DEAD_LETTERS);
        unreadable = topics.deadLetters("alerts", "unreadable");
        Counter fired = Counter.build("earshot_alerts_total", "Times that a rule fired.")
                .labelNames("rule", "severity")
                .register(registry);
        alerts = new ByName<>(rule -> new ByName<>(severity -> fired.labels(rule, severity)));
        Counter suppressions = Counter.build(
                        "earshot_alert_suppressions_total",
                        "Times that what matched a rule did not fire it or will not take part any more, by reason.")
                .labelNames("rule", "reason")
                .register(registry);
        suppressed = new ByName<>(rule -> new ByName<>(why -> suppressions.labels(rule, why)));
        Counter lateEvents = Counter.build(
                        "earshot_alert_late_events_total",
                        "Revisions of events that came after the settle time of a rule across mics; evaluated none the"
                                + " less.")
                .labelNames("rule")
                .register(registry);
        late = new ByName<>(lateEvents::labels);
        Histogram seconds = Histogram.build(
                        "earshot_capture_to_alert_seconds",
                        "From the capture of the end of the last window that an alert rests on until it is emitted.")
                .labelNames("rule")
                .buckets(Amounts.captureBuckets())
                .register(registry);
        latency = new ByName<>(seconds::labels);
    }

    @Override
    public void alert(String rule, Severity severity) {
        records.inc();
        alerts.get(rule).get(LabelText.of(severity)).inc();
    }

    @Override
    public void suppressed(String rule, String why) {
        suppressed.get(rule).get(why).inc();
    }

    @Override
    public void late(String rule) {
        late.get(rule).inc();
    }

    @Override
    public void latency(String rule, long micros) {
        latency.get(rule).observe(Amounts.secondsOfMicros(micros));
    }

    @Override
    public void deadLetter(String topic) {
        letters.inc();
        unreadable.inc();
    }
}
