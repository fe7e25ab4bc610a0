package io.earshot.streams;

import io.earshot.streams.ForgottenTransactions.Forgotten;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions of an application that nobody else will ever end ({@link ForgottenTransactions}), or says how to where it may
 * not. Several instances may do so at once: a second marker changes nothing. A thread of its own, one round at a time; {@link
 * #start} and {@link #close} by the owner.
 */
public final class TransactionWatch implements StreamsClients.Transactions, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TransactionWatch.class);
    /** Rounds are a transaction time-out apart: by then the coordinator has ended what it knows of; but no less and no more. */
    private static final Duration LEAST = Duration.ofSeconds(5);

    private static final Duration MOST = Duration.ofSeconds(60);
    /** After a round that has found something, which another must confirm. */
    private static final Duration CONFIRM = Duration.ofSeconds(1);

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
    private final Set<String> missingRights = new HashSet<>();
    /** Stream threads whose earlier producers are still to be fenced, however often they have changed since. */
    private final Set<String> toFence = ConcurrentHashMap.newKeySet();
    /** By stream thread the transactional id that it writes with. */
    private final Map<String, String> newest = new ConcurrentHashMap<>();

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
        this.directory = new KafkaTransactions(admin, new CommitMarkers(client), application, outputs, this::denied);
        this.forgotten = new ForgottenTransactions(directory);
        this.every = transactionTimeout.compareTo(LEAST) < 0
                ? LEAST
                : transactionTimeout.compareTo(MOST) > 0 ? MOST : transactionTimeout;
    }

    public void start() {
        later(this::round, every);
    }

    @Override
    public void succeeded(String thread, String now) {
        newest.put(thread, now);
        if (toFence.add(thread)) {
            later(() -> fenceEarlier(thread), Duration.ZERO);
        }
    }

    private void fenceEarlier(String thread) {
        toFence.remove(thread);
        try {
            directory.fence(id -> id.startsWith(thread) && !id.equals(newest.get(thread)));
        } catch (ExecutionException | RuntimeException e) {
            log.debug("earlier producers {} could not be fenced, they time out", thread, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says once what looking lacks. */
    private void denied(String right) {
        if (missingRights.add(right)) {
            log.warn(
                    "{}: this principal may not {}: transactions that brokers leave open there after a crash are not found,"
                            + " and what follows them would not be read; see topics acls",
                    application,
                    right);
        }
    }

    @Override
    public boolean settled(String id, Duration longest) {
        try {
            return directory.settled(id, longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void later(Runnable task, Duration delay) {
        try {
            Future<?> unused = rounds.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("{} ends", application);
        }
    }

    /** Lets nothing escape that would end the rounds. */
    private void round() {
        try {
            Set<OpenTransaction> found = new HashSet<>();
            for (Forgotten each : forgotten.round()) {
                found.add(each.transaction());
                end(each);
            }
            refused.retainAll(found);
        } catch (ExecutionException | RuntimeException e) {
            log.debug("transactions of {} could not be looked at, another round will", application, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        later(this::round, forgotten.unconfirmed() ? CONFIRM : every);
    }

    private void end(Forgotten each) throws InterruptedException {
        OpenTransaction transaction = each.transaction();
        boolean commit = each.ending() == TransactionDirectory.Ending.COMMITTED;
        try {
            directory.end(transaction, each.ending());
            say(transaction, commit ? "committed, as in its other partitions" : "rolled back");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                refuse(
                        transaction,
                        "It could not be " + (commit ? "committed" : "rolled back") + " (" + message(e.getCause())
                                + ")",
                        commit
                                ? "would drop records that belong to committed ones: grant this principal the right to alter"
                                        + " the cluster instead"
                                : "drops its records");
            } else {
                log.debug("{} could not be ended, another round will tell", transaction, e);
            }
        } catch (RuntimeException e) {
            log.warn("{}: {} could not be ended, tried again: {}", application, transaction, message(e));
        }
    }

    private void say(OpenTransaction transaction, String what) {
        log.warn(
                "{}: producer {} had left a transaction open in {} from offset {} on, which its coordinator had"
                        + " forgotten; {}, reading goes on",
                application,
                transaction.producerId(),
                transaction.partition(),
                transaction.startOffset(),
                what);
    }

    /** Says once that somebody has to look at it. */
    private void refuse(OpenTransaction transaction, String why, String byHand) {
        if (refused.add(transaction)) {
            log.error(
                    "{}: producer {} has left a transaction open in {} from offset {} on, which its coordinator has"
                            + " forgotten: nothing after it can be read. {}; within a week somebody who may alter the cluster must look"
                            + " at it: kafka-transactions.sh abort --topic {} --partition {} --start-offset {} {}",
                    application,
                    transaction.producerId(),
                    transaction.partition(),
                    transaction.startOffset(),
                    why,
                    transaction.partition().topic(),
                    transaction.partition().partition(),
                    transaction.startOffset(),
                    byHand);
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
