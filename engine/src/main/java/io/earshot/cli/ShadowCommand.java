package io.earshot.cli;

import io.earshot.Models;
import io.earshot.Serialization;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.ModelConfig;
import io.earshot.config.Yaml;
import io.earshot.events.EventTypes;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.shadow.ScoreDifferences;
import io.earshot.shadow.ScorePair;
import io.earshot.topics.TopicNames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code earshot shadow}. */
@Command(
        name = "shadow",
        description = "Prints live how a model on trial differs from production, window by window.",
        footer = {
            "",
            "Reads both scores topics: no group, no commit, nothing produced. By label, the mean and the largest absolute"
                    + " difference of scores; by event type, the windows on which one of the two is at its high threshold and"
                    + " the other is not; rounding, up to 0.0001, is no difference. A model on trial is held against the one in production of its id, else against"
                    + " the first that cuts the same windows. What that makes of events and alerts: earshot backtest.",
            "",
            "Examples:",
            "  earshot run --config earshot.yaml --shadow models/next",
            "  earshot shadow --shadow models/next",
            "  earshot shadow --from -1h --minutes 1 --format jsonl"
        })
final class ShadowCommand extends ClusterCommand {
    @Option(
            names = "--shadow",
            paramLabel = "DIR",
            description = "The model on trial, instead of those of shadow.models.")
    @Nullable
    Path shadow;

    @Option(names = "--from", paramLabel = "T", description = "Begins there: " + Times.FORMS + "; default now.")
    String from = "now";

    @Option(names = "--minutes", paramLabel = "N", description = "Ends after so many; default: at Ctrl-C.")
    @Nullable
    Double minutes;

    @Option(names = "--every", paramLabel = "SECONDS", description = "Between two reports; default ${DEFAULT-VALUE}.")
    int every = 10;

    @Option(
            names = "--top",
            paramLabel = "K",
            description = "Labels of a report, those that differ most; default ${DEFAULT-VALUE}.")
    int top = 5;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    LiveLines.Format format = LiveLines.Format.TABLE;

    private final Clock clock = Clock.systemUTC();

    private record Trial(String models, ScoreDifferences differences) {}

    @Override
    public Integer call() throws UserException, ModelException {
        if (minutes != null && !(minutes > 0)) {
            throw UserException.badUsage("--minutes must be above 0, was " + minutes);
        }
        if (every < 1) {
            throw UserException.badUsage("--every must be 1 second or more, was " + every);
        }
        if (top < 0) {
            throw UserException.badUsage("--top must be 0 or more, was " + top);
        }
        Instant since = Times.parse("--from", from, clock.instant());
        EarshotConfig config = cluster.read();
        List<Trial> trials = trials(config);
        TopicNames names = TopicNames.of(config.topics());
        for (String topic : List.of(names.scores(), names.shadowScores())) {
            cluster.require(config, topic);
        }
        follow(config, names, since, trials);
        return 0;
    }

    private List<Trial> trials(EarshotConfig config) throws UserException, ModelException {
        List<ModelConfig> configured = shadow == null
                ? config.shadow().models()
                : List.of(new ModelConfig(Home.model(shadow).folder(), null, null));
        if (configured.isEmpty()) {
            throw UserException.badUsage("shadow.models of %s names no model package: add one, or give --shadow DIR"
                    .formatted(cluster.file.path()));
        }
        List<ModelPackage> production = Models.load(config.models());
        EventTypes types;
        try {
            types = Models.resolve(Yaml.read(config.eventTypes(), EventTypesConfig.class), production);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("%s: %s".formatted(config.eventTypes(), e.getMessage()));
        }
        List<Trial> trials = new ArrayList<>();
        for (ModelPackage trial : Models.load(configured)) {
            ModelPackage beside = partner(trial, production);
            ScorePair pair =
                    ScorePair.of(beside.id(), labels(beside), trial.id(), labels(trial), types.of(beside.id()));
            if (pair.labels().isEmpty()) {
                throw UserException.badUsage("%s: no label of model %s is one of %s's: labels are compared by name"
                        .formatted(trial.folder(), trial.id(), beside.id()));
            }
            trials.add(new Trial(
                    "%s %s beside %s %s".formatted(trial.id(), trial.version(), beside.id(), beside.version()),
                    new ScoreDifferences(pair)));
        }
        return trials;
    }

    private static List<String> labels(ModelPackage model) {
        return model.labels().stream().map(Label::name).toList();
    }

    private static ModelPackage partner(ModelPackage trial, List<ModelPackage> production) throws UserException {
        return production.stream()
                .filter(model -> sameWindows(model, trial))
                // A stable sort: those of the same id come first.
                .sorted((a, b) -> Boolean.compare(b.id().equals(trial.id()), a.id().equals(trial.id())))
                .findFirst()
                .orElseThrow(() -> UserException.badUsage(
                        "%s: model %s cuts other windows than every model in production (%s), so that nothing can be compared"
                                .formatted(
                                        trial.folder(),
                                        trial.id(),
                                        String.join(
                                                ", ",
                                                production.stream()
                                                        .map(ModelPackage::id)
                                                        .toList()))));
    }

    private static boolean sameWindows(ModelPackage a, ModelPackage b) {
        ModelInput one = a.firstInput();
        ModelInput other = b.firstInput();
        return one.rate() == other.rate() && one.window() == other.window() && one.hop() == other.hop();
    }

    private void follow(EarshotConfig config, TopicNames names, Instant since, List<Trial> trials)
            throws UserException {
        ShadowLines lines = new ShadowLines(spec.commandLine().getOut(), format, top);
        long began = System.nanoTime();
        long end = minutes == null ? Long.MAX_VALUE : (long) (minutes * TimeUnit.MINUTES.toNanos(1));
        long[] reports = {0};
        try (StopSignal stop = new StopSignal();
                Serialization serialization = Serialization.of(config.wire());
                TopicReader reader = new TopicReader(config, "earshot-shadow-difference")) {
            Deserializer<WindowOutcome> outcomes = serialization.outcomes().deserializer();
            List<TopicPartition> partitions = new ArrayList<>(reader.partitions(names.scores()));
            partitions.addAll(reader.partitions(names.shadowScores()));
            reader.follow(partitions, since.toEpochMilli(), record -> take(record, outcomes, names, trials), () -> {
                long passed = System.nanoTime() - began;
                if (stop.getAsBoolean() || passed >= end) {
                    return false;
                }
                if (passed / TimeUnit.SECONDS.toNanos(every) > reports[0]) {
                    reports[0] = passed / TimeUnit.SECONDS.toNanos(every);
                    report(lines, trials, false);
                }
                return true;
            });
        }
        report(lines, trials, true);
    }

    private void report(ShadowLines lines, List<Trial> trials, boolean last) {
        trials.forEach(trial ->
                lines.print(clock.instant(), trial.models(), trial.differences().summary(), last));
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            Deserializer<WindowOutcome> outcomes,
            TopicNames names,
            List<Trial> trials) {
        try {
            WindowOutcome outcome = outcomes.deserialize(record.topic(), record.value());
            if (outcome == null) {
                return;
            }
            boolean production = record.topic().equals(names.scores());
            for (Trial trial : trials) {
                if (production) {
                    trial.differences().production(outcome);
                } else {
                    trial.differences().shadow(outcome);
                }
            }
        } catch (SerializationException e) {
            Main.say(
                    spec,
                    "%s partition %d offset %d is not readable: %s"
                            .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
        }
    }
}
