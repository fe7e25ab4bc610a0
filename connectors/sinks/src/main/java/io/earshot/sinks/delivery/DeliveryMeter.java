package io.earshot.sinks.delivery;

/** Told of what happens to tries; thread-safe. */
public interface DeliveryMeter {
    /** A try has come to its end, whatever that was. */
    void requested(double seconds);

    /** It failed, or the making of a connection did, and will be tried again. */
    void retrying();

    /** Whether the receiver counts as up. */
    void up(boolean up);
}
