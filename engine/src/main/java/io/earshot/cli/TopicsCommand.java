package io.earshot.cli;

import io.earshot.config.EarshotConfig;
import io.earshot.config.TopicsConfig;
import io.earshot.topics.Rights;
import io.earshot.topics.TopicDifference;
import io.earshot.topics.TopicNames;
import io.earshot.topics.TopicPlan;
import io.earshot.topics.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code earshot topics}. */
@Command(
        name = "topics",
        description = "Creates and checks the topics, and prints the least rights that each role needs.",
        footer = {
            "",
            "Examples:",
            "  earshot topics create --bootstrap kafka-1:9092 --partitions 24",
            "  earshot topics check --config /etc/earshot/earshot.yaml",
            "  earshot topics acls | less"
        },
        subcommands = {TopicsCommand.Create.class, TopicsCommand.Check.class, TopicsCommand.Acls.class})
final class TopicsCommand extends GroupOfCommands {
    /** Options that say how many partitions and copies. */
    static final class Shape {
        @Option(names = "--partitions", paramLabel = "N", description = "Of every topic; default topics.partitions.")
        @Nullable
        Integer partitions;

        @Option(names = "--replication", paramLabel = "N", description = "Copies; default topics.replication.")
        @Nullable
        Integer replication;

        EarshotConfig of(EarshotConfig config) throws UserException {
            TopicsConfig topics = config.topics();
            try {
                return config.withTopics(topics.withShape(
                        partitions == null ? topics.partitions() : partitions,
                        replication == null ? topics.replication() : replication));
            } catch (IllegalArgumentException e) {
                throw UserException.badUsage("--" + e.getMessage());
            }
        }
    }

    private static void print(
            PrintWriter out, ListFormat format, List<TopicPlan> plans, Map<String, List<String>> states) {
        Listing listing = new Listing(out, format, "topic", "partitions", "state");
        for (TopicPlan plan : plans) {
            List<String> state = states.getOrDefault(plan.name(), List.of("ok"));
            state.forEach(line -> listing.add(plan.name(), plan.partitions(), line));
        }
        listing.print();
    }

    private static void note(Map<String, List<String>> states, List<TopicDifference> differences) {
        differences.forEach(difference -> states.merge(
                difference.topic(),
                List.of((difference.stopsTheEngine() ? "" : "advice: ") + difference.message()),
                (a, b) -> java.util.stream.Stream.of(a, b).flatMap(List::stream).toList()));
    }

    private static int exitCode(List<TopicDifference> differences) {
        return differences.stream().anyMatch(TopicDifference::stopsTheEngine) ? Main.FAILED : 0;
    }

    /** What creating and checking have in common. */
    abstract static class Planned extends ClusterCommand {
        @Mixin
        @SuppressWarnings("NullAway.Init")
        Shape shape;

        @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default table.")
        ListFormat format = ListFormat.TABLE;

        @Override
        public Integer call() throws UserException {
            EarshotConfig config = shape.of(cluster.read());
            List<TopicPlan> plans = TopicPlan.of(config.topics());
            Map<String, List<String>> states = new LinkedHashMap<>();
            List<TopicDifference> differences = differences(config, plans, states);
            note(states, differences);
            print(spec.commandLine().getOut(), format, plans, states);
            return exitCode(differences);
        }

        /** @param states by topic, to be added to where there is something to say beside the differences */
        abstract List<TopicDifference> differences(
                EarshotConfig config, List<TopicPlan> plans, Map<String, List<String>> states) throws UserException;
    }

    /** {@code earshot topics create}. */
    @Command(
            name = "create",
            description = "Creates what is missing; leaves alone what is there, and says where it differs.",
            footer = {
                "",
                "Exit code 1 when a topic is there that the engine could not use.",
                "",
                "Examples:",
                "  earshot topics create --bootstrap 127.0.0.1:9092",
                "  earshot topics create --config earshot.yaml --partitions 24 --replication 3"
            })
    static final class Create extends Planned {
        @Override
        List<TopicDifference> differences(EarshotConfig config, List<TopicPlan> plans, Map<String, List<String>> states)
                throws UserException {
            List<TopicDifference> differences = Cluster.ask(config, topics -> {
                topics.create(plans).forEach(name -> states.put(name, List.of("created")));
                return checked(topics, plans, config.kafka().reachWithin());
            });
            // A topic that is there but not seen yet by the broker that was asked is no difference.
            differences.removeIf(difference -> states.containsKey(difference.topic()));
            return differences;
        }

        /** Brokers hear of new topics a moment after their creation: what is started next must find them. */
        private static List<TopicDifference> checked(Topics topics, List<TopicPlan> plans, Duration patience) {
            long deadline = System.nanoTime() + patience.toNanos();
            while (true) {
                List<TopicDifference> differences = topics.check(plans);
                boolean missing =
                        differences.stream().anyMatch(difference -> difference.kind() == TopicDifference.Kind.MISSING);
                if (!missing || System.nanoTime() - deadline > 0) {
                    return new ArrayList<>(differences);
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    /** {@code earshot topics check}. */
    @Command(
            name = "check",
            description = "Says which topics are missing or differ from the configuration, and what to do.",
            footer = {
                "",
                "Exit code 1 when the engine would refuse to start; advice alone is 0.",
                "",
                "Examples:",
                "  earshot topics check --config earshot.yaml"
            })
    static final class Check extends Planned {
        @Override
        List<TopicDifference> differences(EarshotConfig config, List<TopicPlan> plans, Map<String, List<String>> states)
                throws UserException {
            return Cluster.ask(config, topics -> topics.check(plans));
        }
    }

    /** {@code earshot topics acls}. */
    @Command(
            name = "acls",
            description = "Prints the least rights per role as commands of kafka-acls.sh; asks no broker.",
            footer = {"", "Examples:", "  earshot topics acls --config earshot.yaml > acls.sh"})
    static final class Acls extends ClusterCommand {
        @Override
        public Integer call() throws UserException {
            EarshotConfig config = cluster.read();
            Rights rights = new Rights(
                    TopicNames.of(config.topics()),
                    config.ingest().group(),
                    config.shadow().group(),
                    config.events().applicationId(),
                    config.alerts().applicationId());
            spec.commandLine().getOut().print(rights.script());
            return 0;
        }
    }
}
