package io.earshot.topics;

import io.earshot.config.ByteSize;
import io.earshot.config.TopicsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How one topic is to be.
 *
 * @param name the topic
 * @param partitions how many; records lie by murmur2 of their key, so the number must never change
 * @param replication copies of each; empty for the brokers' default
 * @param settings the settings that matter, as Kafka names them; the brokers' defaults hold for all others
 */
public record TopicPlan(String name, int partitions, Optional<Integer> replication, Map<String, String> settings) {
    /** A frame has at most 900 kB of payload; the rest is for its fields and the batch's header. */
    private static final ByteSize LARGEST_FRAME_BATCH = ByteSize.ofMebibytes(1);

    /** @return the plan of every topic, frames first */
    public static List<TopicPlan> of(TopicsConfig config) {
        TopicNames names = TopicNames.of(config);
        List<TopicPlan> plans = new ArrayList<>();
        for (String frames : names.allFrames()) {
            Map<String, String> settings = kept(config.keepFrames());
            // A device's clock is data: retention, lag and lateness go by the broker's time.
            settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
            settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LARGEST_FRAME_BATCH.bytes()));
            plans.add(plan(config, frames, settings));
        }
        plans.add(plan(config, names.scores(), kept(config.keepScores())));
        plans.add(plan(config, names.shadowScores(), kept(config.keepScores())));
        plans.add(plan(config, names.events(), kept(config.keepEvents())));
        plans.add(plan(config, names.alerts(), kept(config.keepAlerts())));
        Map<String, String> coverage = kept(config.keepCoverage());
        coverage.put(TopicConfig.CLEANUP_POLICY_CONFIG, "compact,delete"); // the key holds the minute: keys never end
        plans.add(plan(config, names.coverage(), coverage));
        for (String lasting : List.of(names.mics(), names.reviews(), names.acknowledgements())) {
            plans.add(plan(config, lasting, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact")));
        }
        plans.add(plan(config, names.deadLetters(), kept(config.keepDeadLetters())));
        return plans;
    }

    NewTopic toCreate() {
        return new NewTopic(name, Optional.of(partitions), replication.map(Integer::shortValue)).configs(settings);
    }

    private static TopicPlan plan(TopicsConfig config, String name, Map<String, String> settings) {
        return new TopicPlan(
                name, config.partitions(), Optional.ofNullable(config.replication()), Map.copyOf(settings));
    }

    private static Map<String, String> kept(Duration keep) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
        settings.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(keep.toMillis()));
        return settings;
    }
}
