package io.earshot.streams;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Which open transactions nobody will ever end. A broker that is killed can come back with a coordinator that takes a
 * transaction for ended while a partition has no marker of it: what follows in that partition is never read, committed,
 * and a task whose store or input lies there waits for ever. KIP-664 calls such transactions hanging.
 *
 * <p>A partition learns of a transaction after its coordinator has, and the coordinator forgets it after the partition's
 * marker was written. So one that is open in the partition, and unknown to the coordinator asked later, and was both a
 * round ago as well, is forgotten. Where other applications write too, whose transactions we may not be allowed to see, the
 * coordinator must know the producer. Where the coordinator committed it last, rolling it back would take from this
 * partition what others have: it is told apart. Not thread-safe.
 */
final class ForgottenTransactions {
    /** @param committed whether its coordinator has committed it, or may have */
    record Forgotten(OpenTransaction transaction, boolean committed) {}

    private final TransactionDirectory directory;
    private Set<OpenTransaction> suspects = Set.of();

    ForgottenTransactions(TransactionDirectory directory) {
        this.directory = directory;
    }

    /** @return those that are forgotten for two rounds */
    List<Forgotten> round() throws ExecutionException, InterruptedException {
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
            boolean underWay = coordinated.unfinished().contains(each.partition());
            boolean foreign = each.shared() && !coordinated.producers().contains(each.producerId());
            if (underWay || foreign) {
                continue;
            }
            now.add(each);
            if (suspects.contains(each)) {
                forgotten.add(new Forgotten(each, coordinated.mayHaveCommitted(each)));
            }
        }
        suspects = now;
        return forgotten;
    }
}
