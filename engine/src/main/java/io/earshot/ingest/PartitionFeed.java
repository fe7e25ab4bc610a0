package io.earshot.ingest;

/**
 * One assignment of one frames partition: from the moment it is assigned until it is revoked. A partition that comes
 * back gets a new feed, so whatever still belongs to the old one is recognised and ignored.
 */
public final class PartitionFeed {
    private final String topic;
    private final int partition;
    private final int lanes;
    private final PartitionLedger ledger;
    private volatile boolean revoked;

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

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
