package io.earshot.streams;

import io.earshot.streams.ForgottenTransactions.Forgotten;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions of an application that nobody else will ever end ({@link ForgottenTransactions}), or says how to where
 * it must not, or cannot. Several instances may do so at once: a second marker changes nothing. A thread of its own, one round at a
 * time; {@link #start} and {@link #close} by the owner.
 */
public final class TransactionWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TransactionWatch.class);
    private static final Duration LEAST = Duration.ofSeconds(5);
    private static final Duration MOST = Duration.ofSeconds(60);
    /** Rounds are so many transaction time-outs apart: by then the coordinator has ended what it knows of. */
    private static final int TIMEOUTS = 3;

    private final Admin admin;
    private final KafkaTransactions directory;
    private final ForgottenTransactions forgotten;
    private final String application;
    private final Duration every;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "earshot-transactions");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<OpenTransaction> refused = new HashSet<>();

    /**
     * @param client properties of the admin client, among them where the brokers are
     * @param application its id
     * @param outputs topics that it writes to, beside those that carry its id
     * @param transactionTimeout of its producers
     */
    public TransactionWatch(
            Map<String, Object> client, String application, Set<String> outputs, Duration transactionTimeout) {
        this.application = application;
        this.admin = Admin.create(client);
        this.directory = new KafkaTransactions(admin, application, outputs);
        this.forgotten = new ForgottenTransactions(directory);
        Duration wanted = transactionTimeout.multipliedBy(TIMEOUTS);
        this.every = wanted.compareTo(LEAST) < 0 ? LEAST : wanted.compareTo(MOST) > 0 ? MOST : wanted;
    }

    public void start() {
        // A round lets nothing escape that would end the rounds.
        Future<?> unused =
                rounds.scheduleWithFixedDelay(this::round, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            Set<OpenTransaction> found = new HashSet<>();
            for (Forgotten each : forgotten.round()) {
                found.add(each.transaction());
                if (each.committed()) {
                    refuse(
                            each.transaction(),
                            "It is not rolled back: it may be the one that its producer committed last");
                } else {
                    rollBack(each.transaction());
                }
            }
            refused.retainAll(found);
        } catch (ExecutionException | RuntimeException e) {
            log.debug("transactions of {} could not be looked at, another round will", application, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rollBack(OpenTransaction transaction) throws InterruptedException {
        try {
            directory.abort(transaction);
            log.warn(
                    "{}: producer {} had left a transaction open in {} from offset {} on, which its coordinator had"
                            + " forgotten; rolled back, reading goes on",
                    application,
                    transaction.producerId(),
                    transaction.partition(),
                    transaction.startOffset());
        } catch (ExecutionException e) {
            refuse(transaction, "It could not be rolled back (" + message(e.getCause()) + ")");
        }
    }

    /** Says once that somebody has to look at it. */
    private void refuse(OpenTransaction transaction, String why) {
        if (refused.add(transaction)) {
            log.error(
                    "{}: producer {} has left a transaction open in {} from offset {} on, which its coordinator has"
                            + " forgotten: nothing after it can be read. {}; somebody who may alter the cluster must look"
                            + " at it: kafka-transactions.sh abort --topic {} --partition {} --start-offset {} drops its"
                            + " records",
                    application,
                    transaction.producerId(),
                    transaction.partition(),
                    transaction.startOffset(),
                    why,
                    transaction.partition().topic(),
                    transaction.partition().partition(),
                    transaction.startOffset());
        }
    }

    private static String message(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? "no reason given" : cause.getMessage();
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }
}
