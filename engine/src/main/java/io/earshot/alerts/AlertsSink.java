package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.streams.CommitPace;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends alerts down the topology, keyed by site, or by mic where there is none. Belongs to its processor's thread. */
final class AlertsSink {
    private final ProcessorContext<String, Alert> context;
    private final CommitPace.Commits commits;
    private final InstantSource clock;
    private final AlertsMeter meter;

    AlertsSink(ProcessorContext<String, Alert> context, CommitPace pace, InstantSource clock, AlertsMeter meter) {
        this.context = context;
        this.commits = pace.of(context);
        this.clock = clock;
        this.meter = meter;
    }

    /** @param timestamp Kafka timestamp of the records, milliseconds */
    void emit(List<Alert> alerts, long timestamp) {
        for (Alert alert : alerts) {
            String site = alert.getSiteId();
            String key = site != null ? site : alert.getMicIds().get(0);
            context.forward(new Record<>(key, alert, timestamp));
            meter.latency(alert.getRule(), micros(clock) - alert.getFiredAt());
        }
        if (!alerts.isEmpty()) {
            soon();
        }
    }

    /** What comes of the record at hand shall be seen soon, also by the stages further down. */
    void soon() {
        commits.soon();
    }

    static long micros(InstantSource clock) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
