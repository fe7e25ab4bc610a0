package io.earshot.sinks.delivery;

/** How a delivery ended that was not refused. */
public enum Outcome {
    DELIVERED,
    TOO_OLD,
    /** It was not wanted any more; whether it was received is not known. */
    ABANDONED
}
