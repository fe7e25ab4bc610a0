package io.earshot.streams;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Which open transactions nobody will ever end. A broker that is killed can come back with a coordinator that takes a
 * transaction for ended while a partition has no marker of it ({@link RenewingProducer}): what follows in that partition is
 * never read, committed, and a task whose store or input lies there waits for ever. KIP-664 calls such transactions hanging.
 *
 * <p>A partition learns of a transaction after its coordinator has, and the coordinator forgets it after the partition's
 * marker was written. So one that is open in the partition, and unknown to the coordinator asked later, and was both a
 * round ago as well, is forgotten. Where other applications write too, whose transactions we may not be allowed to see, the
 * coordinator must know the producer. One whose other partitions have it committed must be committed here too. Not thread-safe.
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
            boolean underWay = coordinated.ending().contains(each.producerId())
                    || coordinated.unfinished().contains(each.partition());
            boolean foreign = each.shared() && !coordinated.producers().contains(each.producerId());
            if (underWay || foreign) {
                continue;
            }
            now.add(each);
            if (suspects.contains(each)) {
                forgotten.add(new Forgotten(each, coordinated.ending(each)));
            } else {
                unconfirmed = true;
            }
        }
        suspects = now;
        return forgotten;
    }
}
