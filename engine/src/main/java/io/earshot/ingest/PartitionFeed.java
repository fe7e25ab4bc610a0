package io.earshot.ingest;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One assignment of one frames partition: from the moment it is assigned until it is revoked. A partition that comes
 * back gets a new feed, so whatever still belongs to the old one is recognised and ignored.
 */
public final class PartitionFeed {
    private final String topic;
    private final int partition;
    private final int lanes;
    private final PartitionLedger ledger;
    private final List<OverloadControl.Partition> overload = new CopyOnWriteArrayList<>();
    private volatile boolean revoked;
    private volatile long newestAppendedAt;

    /** @param lanes number of models whose outcomes are acknowledged on their own */
    public PartitionFeed(String topic, int partition, int lanes, long startOffset) {
        this.topic = topic;
        this.partition = partition;
        this.lanes = lanes;
        this.ledger = new PartitionLedger(startOffset);
    }

    public String topic() {
        return topic;
    }

    public int partition() {
        return partition;
    }

    int lanes() {
        return lanes;
    }

    public PartitionLedger ledger() {
        return ledger;
    }

    /** From here on its frames are skipped and its commits are void. */
    public void revoke() {
        revoked = true;
    }

    public boolean isRevoked() {
        return revoked;
    }

    /** Append time of the newest frame that the log holds, as far as the poller knows, microseconds; 0 before any. */
    long newestAppendedAt() {
        return newestAppendedAt;
    }

    void newestAppendedAt(long micros) {
        newestAppendedAt = micros;
    }

    /** A feature thread begins to read this partition. */
    void readBy(OverloadControl.Partition thread) {
        overload.add(thread);
    }

    /** What is done about the partition's lag, on the feature thread where most is. */
    OverloadPolicy.Stage overloadStage() {
        OverloadPolicy.Stage most = OverloadPolicy.Stage.NORMAL;
        for (OverloadControl.Partition thread : overload) {
            most = thread.stage().compareTo(most) > 0 ? thread.stage() : most;
        }
        return most;
    }

    /** The lag, microseconds, on the feature thread where it is longest. */
    long lagMicros() {
        long longest = 0;
        for (OverloadControl.Partition thread : overload) {
            longest = Math.max(longest, thread.lagMicros());
        }
        return longest;
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
