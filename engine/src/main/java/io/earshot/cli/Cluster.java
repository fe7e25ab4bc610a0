package io.earshot.cli;

import io.earshot.config.EarshotConfig;
import io.earshot.config.KafkaConfig;
import io.earshot.topics.TopicDifference;
import io.earshot.topics.TopicPlan;
import io.earshot.topics.Topics;
import io.earshot.topics.TopicsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cluster a command is about, and how it is asked; options that these commands share. */
final class Cluster {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    ConfigFile file;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Brokers, instead of those that the configuration names.")
    @Nullable
    String bootstrap;

    /** The configuration with what the options and the environment say. */
    EarshotConfig read() throws UserException {
        EarshotConfig read = file.read();
        if (bootstrap == null) {
            return read;
        }
        try {
            KafkaConfig kafka = read.kafka();
            return read.withKafka(
                    new KafkaConfig(List.of(bootstrap.split(",", -1)), kafka.client(), kafka.reachWithin()));
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("--bootstrap: " + e.getMessage());
        }
    }

    /** What to add to another command line so that it is about the same cluster. */
    String options() {
        return file.options() + (bootstrap == null ? "" : " --bootstrap " + bootstrap);
    }

    /** Asks the cluster something; one that refuses is the user's to mend, one that does not answer may yet come. */
    static <T> T ask(EarshotConfig config, Function<Topics, T> question) throws UserException {
        try (Topics topics = Topics.connect(config.kafka())) {
            return question.apply(topics);
        } catch (TopicsException e) {
            String message = String.valueOf(e.getMessage());
            throw e.mayPass() ? UserException.failed(message) : UserException.badUsage(message);
        }
    }

    /** Refuses to go on without a topic: clients would wait for it for a minute and then say little. */
    void require(EarshotConfig config, String topic) throws UserException {
        List<TopicPlan> plan = List.of(new TopicPlan(topic, 1, Optional.empty(), Map.of()));
        boolean missing = ask(config, topics -> topics.check(plan).stream()
                .anyMatch(difference -> difference.kind() == TopicDifference.Kind.MISSING));
        if (missing) {
            throw UserException.badUsage("topic %s is missing at %s: create it with `earshot topics create%s`"
                    .formatted(topic, config.kafka().servers(), options()));
        }
    }

    /** Properties of a consumer that belongs to no group and sees what is committed. */
    static Map<String, Object> consumer(EarshotConfig config, String clientId) {
        Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return properties;
    }

    /** Properties of a producer whose records are there when it says so. */
    static Map<String, Object> producer(EarshotConfig config, String clientId) {
        Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        return properties;
    }
}
