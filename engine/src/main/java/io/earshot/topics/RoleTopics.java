package io.earshot.topics;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The topics that a role of the engine reads and writes, beside those that Kafka Streams makes for itself.
 *
 * @param reads in no particular order
 * @param writes likewise
 */
public record RoleTopics(List<String> reads, List<String> writes) {
    public RoleTopics {
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    public static RoleTopics ingest(TopicNames names) {
        List<String> reads = names.allFrames();
        reads.add(names.mics());
        return new RoleTopics(reads, List.of(names.scores(), names.deadLetters()));
    }

    /** Models on trial: what ingest reads, and a scores topic of its own. */
    public static RoleTopics shadow(TopicNames names) {
        return new RoleTopics(ingest(names).reads(), List.of(names.shadowScores()));
    }

    public static RoleTopics events(TopicNames names) {
        return new RoleTopics(List.of(names.scores(), names.mics()), List.of(names.events(), names.coverage()));
    }

    public static RoleTopics alerts(TopicNames names) {
        return new RoleTopics(
                List.of(names.events(), names.coverage(), names.mics()), List.of(names.alerts(), names.deadLetters()));
    }

    /** What people look at, and what they say about it. Frames and scores are for whoever may also listen. */
    public static RoleTopics dashboard(TopicNames names) {
        List<String> writes = List.of(names.reviews(), names.acknowledgements());
        List<String> reads = new ArrayList<>(List.of(names.events(), names.alerts(), names.coverage(), names.mics()));
        reads.addAll(writes);
        return new RoleTopics(reads, writes);
    }

    /** @return both, each topic once */
    public Set<String> all() {
        Set<String> all = new LinkedHashSet<>(reads);
        all.addAll(writes);
        return all;
    }
}
