package io.earshot.ingest;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames that cannot be used. Called by feature threads; must end in {@code feed.ledger().finished(offset)} once
 * the dead letter is safe, and in the engine's failure otherwise.
 */
public interface DeadLetters {
    void reject(
            PartitionFeed feed, long offset, @Nullable ByteBuffer key, @Nullable ByteBuffer value, Rejection reason);
}
