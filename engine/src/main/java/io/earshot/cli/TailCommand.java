package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.config.EarshotConfig;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.topics.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code earshot tail}. */
@Command(
        name = "tail",
        description = "Follows a topic, decoded: events, alerts, scores, coverage, frames or dead-letters.",
        footer = {
            "",
            "Only what is committed is shown, and never audio. Without --count it goes on until Ctrl-C.",
            "",
            "Examples:",
            "  earshot tail events",
            "  earshot tail alerts --from-beginning --format jsonl",
            "  earshot tail scores --model models/yamnet --count 20",
            "  earshot tail frames --count 1 --timeout 30 && echo 'mics are sending'"
        })
final class TailCommand extends ClusterCommand {
    private static final Duration POLL = Duration.ofMillis(100);

    @Parameters(
            paramLabel = "TOPIC",
            description = "events, alerts, scores, coverage, frames (of every domain) or dead-letters.")
    String topic = "";

    @Option(names = "--from-beginning", description = "What the topic holds already, too.")
    boolean fromBeginning;

    @Option(names = "--count", paramLabel = "N", description = "Ends after so many records.")
    @Nullable
    Integer count;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Ends after so much time; with --count that is a failure, exit code 1.")
    @Nullable
    Integer timeout;

    @Option(names = "--model", paramLabel = "DIR", description = "The model package that names the labels of scores.")
    @Nullable
    Path model;

    @Option(
            names = "--top",
            paramLabel = "K",
            description = "Labels of each window with --model; default ${DEFAULT-VALUE}.")
    int top = 3;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    LiveLines.Format format = LiveLines.Format.TABLE;

    @Override
    public Integer call() throws UserException, ModelException {
        if (count != null && count < 1) {
            throw UserException.badUsage("--count must be 1 or more, was " + count);
        }
        if (timeout != null && timeout < 1) {
            throw UserException.badUsage("--timeout must be 1 second or more, was " + timeout);
        }
        List<Label> labels = model == null ? List.of() : Home.model(model).labels();
        EarshotConfig config = cluster.read();
        TopicNames names = TopicNames.of(config.topics());
        List<String> followed = followed(names);
        for (String each : followed) {
            cluster.require(config, each);
        }
        try (Serialization serialization = Serialization.of(config.wire())) {
            TailLines lines = new TailLines(spec.commandLine().getOut(), format, serialization, names, labels, top);
            return follow(config, followed, lines);
        }
    }

    private List<String> followed(TopicNames names) throws UserException {
        return switch (topic) {
            case "events" -> List.of(names.events());
            case "alerts" -> List.of(names.alerts());
            case "scores" -> List.of(names.scores());
            case "coverage" -> List.of(names.coverage());
            case "frames" -> names.allFrames();
            case "dead-letters" -> List.of(names.deadLetters());
            default ->
                throw UserException.badUsage(
                        "tail: '%s' is not known, must be events, alerts, scores, coverage, frames or dead-letters"
                                .formatted(topic));
        };
    }

    private int follow(EarshotConfig config, List<String> followed, TailLines lines) throws UserException {
        long deadline = timeout == null ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.SECONDS.toNanos(timeout);
        int seen = 0;
        try (StopSignal stop = new StopSignal();
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Cluster.consumer(config, "earshot-tail"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            assign(consumer, followed);
            while (!stop.getAsBoolean()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    print(record, lines);
                    if (count != null && ++seen >= count) {
                        return 0;
                    }
                }
                if (deadline != Long.MAX_VALUE && System.nanoTime() - deadline > 0) {
                    break;
                }
            }
            if (count != null && !stop.getAsBoolean()) {
                throw UserException.failed("%d of %d records of %s came within %d s"
                        .formatted(seen, count, String.join(", ", followed), timeout));
            }
        }
        return 0;
    }

    private void assign(KafkaConsumer<byte[], byte[]> consumer, List<String> followed) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String each : followed) {
            consumer.partitionsFor(each).forEach(info -> partitions.add(new TopicPartition(each, info.partition())));
        }
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position); // now, not at the first poll: what comes from here on is shown
        }
    }

    private void print(ConsumerRecord<byte[], byte[]> record, TailLines lines) {
        try {
            lines.print(record);
        } catch (SerializationException e) {
            spec.commandLine()
                    .getErr()
                    .println("earshot: %s partition %d offset %d is not readable: %s"
                            .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
        }
    }
}
