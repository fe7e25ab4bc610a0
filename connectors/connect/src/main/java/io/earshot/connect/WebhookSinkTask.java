package io.earshot.connect;

import io.earshot.avro.serde.AvroSerdes;
import io.earshot.avro.serde.RegistryUnavailableException;
import io.earshot.avro.serde.UndecodableRecordException;
import io.earshot.sinks.config.WebhookConfig;
import io.earshot.sinks.delivery.RefusedException;
import io.earshot.sinks.delivery.UnavailableException;
import io.earshot.sinks.notice.Notice;
import io.earshot.sinks.webhook.Webhook;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;

/**
 * Delivers records one after another. Invariants:
 *
 * <ul>
 *   <li>{@link #put} returns when each record was accepted, skipped or reported as errant: Connect may commit them;
 *   <li>where the receiver cannot be had, Connect hands the same records in again after a wait, and those that were
 *       accepted are not sent again;
 *   <li>records of a partition are delivered in order.
 * </ul>
 *
 * <p>One thread's, Connect's.
 */
public final class WebhookSinkTask extends SinkTask {
    private final Clock clock;
    /** Of the records that Connect hands in again: the last that is done with, by partition. */
    private final Map<TopicPartition, Long> done = new HashMap<>();

    private @Nullable Work work;
    private int failures;

    /** For Connect. */
    public WebhookSinkTask() {
        this(Clock.systemUTC());
    }

    WebhookSinkTask(Clock clock) {
        this.clock = clock;
    }

    /** What a start brings. */
    private record Work(
            AvroSerdes serdes, RecordNotices notices, Webhook webhook, Duration maxAge, IntervalFunction backOff) {}

    @Override
    public String version() {
        return new WebhookSinkConnector().version();
    }

    @Override
    public void start(Map<String, String> props) {
        WebhookOptions options = new WebhookOptions(props);
        WebhookConfig webhook = options.webhook();
        AvroSerdes serdes = AvroSerdes.create(options.wireFormat(), options.registryUrl(), Map.of());
        work = new Work(
                serdes,
                new RecordNotices(options, webhook, serdes),
                new Webhook(webhook, clock),
                webhook.common().maxAge(),
                IntervalFunction.ofExponentialRandomBackoff(options.retryFirst(), 2, 0.5, options.retryMost()));
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        for (SinkRecord record : records) {
            TopicPartition partition = new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
            if (record.originalKafkaOffset() > done.getOrDefault(partition, -1L)) {
                deliver(Objects.requireNonNull(work), record);
                done.put(partition, record.originalKafkaOffset());
                failures = 0;
            }
        }
    }

    private void deliver(Work now, SinkRecord record) {
        try {
            Notice notice = now.notices().of(record);
            if (notice != null && !isTooOld(now, record)) {
                now.webhook().prepare(notice).run();
            }
        } catch (UnavailableException e) {
            later(now, e, e.least());
        } catch (RegistryUnavailableException e) {
            later(now, e, Duration.ZERO);
        } catch (RefusedException | UndecodableRecordException e) {
            report(record, e);
        }
    }

    private boolean isTooOld(Work now, SinkRecord record) {
        Long timestamp = record.timestamp();
        return timestamp != null
                && Duration.between(Instant.ofEpochMilli(timestamp), clock.instant())
                                .compareTo(now.maxAge())
                        > 0;
    }

    private void later(Work now, RuntimeException e, Duration least) {
        failures++;
        context.timeout(least.toMillis() + now.backOff().apply(failures));
        throw new RetriableException(e.getMessage(), e);
    }

    /** A dead letter where {@code errors.} options say so; else Connect stops the task. */
    private void report(SinkRecord record, RuntimeException e) {
        ErrantRecordReporter reporter = context.errantRecordReporter();
        if (reporter == null) {
            throw e;
        }
        var unused = reporter.report(record, e); // Connect waits for it before it commits
    }

    /** Others have these partitions now. */
    @Override
    public void close(Collection<TopicPartition> partitions) {
        done.keySet().removeAll(partitions);
    }

    @Override
    public void stop() {
        if (work != null) {
            work.serdes().close();
            work = null;
        }
    }
}
