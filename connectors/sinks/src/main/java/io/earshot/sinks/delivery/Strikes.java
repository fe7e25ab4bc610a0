package io.earshot.sinks.delivery;

/**
 * Tells a delivery that its receiver cannot digest from a receiver that is down: a failure counts only when something else
 * was accepted since this delivery failed the last time. One thread's.
 */
final class Strikes {
    private final int most;
    private long acceptedThen;
    private int count;

    /** @param accepted how much the receiver has accepted before the first try */
    Strikes(int most, long accepted) {
        this.most = most;
        acceptedThen = accepted;
    }

    /** @return whether that was one failure too many */
    boolean failed(long accepted) {
        if (accepted > acceptedThen) {
            acceptedThen = accepted;
            count++;
        }
        return count >= most;
    }
}
