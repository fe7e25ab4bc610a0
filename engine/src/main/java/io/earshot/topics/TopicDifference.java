package io.earshot.topics;

/**
 * Something that is not as planned.
 *
 * @param topic the topic
 * @param kind what differs
 * @param message what is, what should be, and what to do
 */
public record TopicDifference(String topic, Kind kind, String message) {
    /** From what stops the engine to what an operator may have chosen. */
    public enum Kind {
        /** The topic is not there. */
        MISSING,
        /** The topic has another number of partitions. */
        PARTITIONS,
        /** Timestamps, cleanup or size limits differ: records would be refused, lost or misdated. */
        SETTING,
        /** Retention or replication differ: it works, but not as configured. */
        ADVICE
    }

    /** @return whether the configuration must be made as the cluster is, rather than the other way round */
    public boolean isOfConfiguration() {
        return kind == Kind.PARTITIONS;
    }

    /** @return false for {@link Kind#ADVICE} */
    public boolean stopsTheEngine() {
        return kind != Kind.ADVICE;
    }

    @Override
    public String toString() {
        return topic + ": " + message;
    }
}
