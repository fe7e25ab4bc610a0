package io.earshot.streams;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Which open transactions nobody will ever end. A broker that is killed can come back with a coordinator that takes a
 * transaction for ended while a partition has no marker of it ({@link RenewingProducer}): what follows in that partition is
 * never read, committed, and a task whose store or input lies there waits for ever. KIP-664 calls such transactions hanging.
 *
 * <p>A partition learns of a transaction after its coordinator has, and the coordinator forgets it after the partition's
 * marker was written. So one that is open in the partition, and not under way at the coordinator asked later, and was both a
 * round ago as well, is forgotten. Where other applications write too, whose transactions we may not be allowed to see, the
 * coordinator must know the producer.
 *
 * <p>How it ended: nothing follows an abort under the same producer id ({@link RenewingProducer}), so all but a producer's last
 * transaction are committed. Not thread-safe.
 */
final class ForgottenTransactions {
    record Forgotten(OpenTransaction transaction, TransactionDirectory.Ending ending) {}

    private final TransactionDirectory directory;
    private Set<OpenTransaction> suspects = Set.of();
    private boolean unconfirmed;

    ForgottenTransactions(TransactionDirectory directory) {
        this.directory = directory;
    }

    /** Whether the last round has seen some for the first time that another may find forgotten. */
    boolean unconfirmed() {
        return unconfirmed;
    }

    /** @return those that are forgotten for two rounds */
    List<Forgotten> round() throws ExecutionException, InterruptedException {
        unconfirmed = false;
        List<OpenTransaction> open = directory.open();
        if (open.isEmpty()) {
            suspects = Set.of();
            return List.of();
        }
        TransactionDirectory.Coordinated coordinated = directory.coordinated(
                open.stream().map(OpenTransaction::producerId).distinct().toList());
        Set<OpenTransaction> now = new HashSet<>();
        List<Forgotten> forgotten = new ArrayList<>();
        for (OpenTransaction each : open) {
            TransactionDirectory.Ending ending = ending(each, coordinated);
            if (ending == null) {
                continue;
            }
            now.add(each);
            if (suspects.contains(each)) {
                forgotten.add(new Forgotten(each, ending));
            } else {
                unconfirmed = true;
            }
        }
        suspects = now;
        return forgotten;
    }

    /** @return null where it may still end by itself, or is none of ours */
    private static TransactionDirectory.@Nullable Ending ending(
            OpenTransaction open, TransactionDirectory.Coordinated coordinated) {
        TransactionDirectory.Producer producer = coordinated.known().get(open.producerId());
        if (producer == null) {
            return open.shared() || !coordinated.complete() ? null : TransactionDirectory.Ending.ABORTED;
        }
        boolean earlier = open.producerEpoch() < producer.last();
        return switch (producer.phase()) {
            case ENDING -> null;
            case UNDER_WAY ->
                earlier && !producer.partitions().contains(open.partition())
                        ? TransactionDirectory.Ending.COMMITTED
                        : null;
            case COMMITTED -> TransactionDirectory.Ending.COMMITTED;
            case ABORTED -> earlier ? TransactionDirectory.Ending.COMMITTED : TransactionDirectory.Ending.ABORTED;
        };
    }
}
