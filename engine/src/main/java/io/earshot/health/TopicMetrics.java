package io.earshot.health;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** What crosses topics, for all stages: each takes its children from here. Thread-safe. */
public final class TopicMetrics {
    /** A kind of topic; the frames topics of all domains are one. */
    enum Topic {
        FRAMES,
        SCORES,
        EVENTS,
        COVERAGE,
        ALERTS,
        DEAD_LETTERS
    }

    private final ByConstant<Topic, Counter.Child> records;
    private final Counter deadLetters;

    public TopicMetrics(CollectorRegistry registry) {
        Counter all = Counter.build(
                        "earshot_records_total",
                        "Records that this process read from frames topics or wrote to the others, by kind of topic."
                                + " Events, coverage and alerts include those of transactions that were rolled back.")
                .labelNames("topic")
                .register(registry);
        records = new ByConstant<>(Topic.class, topic -> all.labels(LabelText.of(topic)));
        deadLetters = Counter.build(
                        "earshot_dead_letters_total",
                        "Records that could not be used and went to the dead-letters topic, by stage and reason.")
                .labelNames("stage", "reason")
                .register(registry);
    }

    Counter.Child records(Topic topic) {
        return records.get(topic);
    }

    /** @param reason of a bounded set */
    Counter.Child deadLetters(String stage, String reason) {
        return deadLetters.labels(stage, reason);
    }
}
