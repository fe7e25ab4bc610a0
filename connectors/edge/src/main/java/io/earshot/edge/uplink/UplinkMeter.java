package io.earshot.edge.uplink;

/** What becomes of frames that were handed to the producer. */
public interface UplinkMeter {
    void sent(int bytes);

    /** The broker will never take it. */
    void refused();

    void up(boolean isUp);
}
