package io.earshot.chaos;

import java.util.Locale;

/** What a cluster meets. */
enum FaultKind {
    /** SIGKILL of an engine, started again soon after. */
    KILL(11),
    /** SIGTERM of an engine, started again soon after. */
    TERM(5),
    /** SIGSTOP of an engine past its session timeout, then SIGCONT. */
    FREEZE(4),
    /** SIGTERM of the broker, started again. */
    BROKER_RESTART(3),
    /** SIGKILL of the broker, started again. */
    BROKER_KILL(3),
    /** All connections of an engine are cut, and none opened for a while. */
    CUT(4),
    /** What an engine sends and receives is held back. */
    DELAY(3),
    /** The disk of an engine's state directory is filled, and freed later. */
    DISK_FULL(3),
    /** SIGKILL of an engine whose state directory is deleted before it starts again. */
    WIPE(3),
    /** An engine more, or that one stopped again. */
    SCALE(4),
    /** Another version of the model in the package's folder. */
    SWAP(3);

    private final int weight;

    /** @param weight how many of each 46 faults are of this kind */
    FaultKind(int weight) {
        this.weight = weight;
    }

    int weight() {
        return weight;
    }

    /** As reports print it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
