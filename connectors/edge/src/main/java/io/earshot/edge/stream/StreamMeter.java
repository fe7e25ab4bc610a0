package io.earshot.edge.stream;

/** What a mic's stream tells of itself. */
public interface StreamMeter {
    /** @param reason why the one before ended */
    void streamBegan(String reason);

    void samples(long count);

    /** Samples that fit no frame: fewer than 10 ms at a cut. */
    void dropped(long count);
}
