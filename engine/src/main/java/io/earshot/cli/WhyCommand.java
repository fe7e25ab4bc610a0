package io.earshot.cli;

import io.earshot.Models;
import io.earshot.Serialization;
import io.earshot.alerts.RuleHistory;
import io.earshot.alerts.WhyAlert;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Yaml;
import io.earshot.events.WhyEvent;
import io.earshot.model.ModelException;
import io.earshot.topics.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code earshot why}. */
@Command(
        name = "why",
        description = "Why there was, or was not, an event or an alert of a mic at a time.",
        footer = {
            "",
            "The scores of that time go once more through the detector and the rules of",
            "the configuration; what was emitted is read beside it. csv is the windows",
            "alone.",
            "",
            "Examples:",
            "  earshot why --mic ridge-07 --time -5m --type chainsaw",
            "  earshot why --mic ridge-07 --time 2026-05-01T20:00:12Z --type gunshot \\",
            "      --around 30 --format jsonl"
        })
final class WhyCommand extends ClusterCommand {
    /** How far back the scores are read, until the detector's state at the time does not depend on what came before. */
    private static final List<Duration> HISTORIES =
            List.of(Duration.ofMinutes(10), Duration.ofMinutes(40), Duration.ofHours(3), Duration.ofHours(12));

    private static final Duration ON = Duration.ofMinutes(5);
    private static final Duration EVENTS_ON = Duration.ofHours(1);
    private static final int MOST_AROUND = 3_600;

    @Option(names = "--mic", paramLabel = "ID", required = true, description = "The mic.")
    String mic = "";

    @Option(names = "--time", paramLabel = "T", required = true, description = Times.FORMS)
    String time = "";

    @Option(names = "--type", paramLabel = "TYPE", required = true, description = "Event type, as events carry it.")
    String type = "";

    @Option(
            names = "--around",
            paramLabel = "SECONDS",
            description = "Windows shown on either side; default ${DEFAULT-VALUE}.")
    int around = 5;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    ListFormat format = ListFormat.TABLE;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws UserException, ModelException {
        if (around < 1 || around > MOST_AROUND) {
            throw UserException.badUsage("--around must be in 1..%d seconds, was %d".formatted(MOST_AROUND, around));
        }
        long at = SendCommand.micros(Times.parse("--time", time, clock.instant()));
        EarshotConfig config = cluster.read();
        EventTypesConfig types = Yaml.read(config.eventTypes(), EventTypesConfig.class);
        AlertRulesConfig rules = Yaml.read(config.alertRules(), AlertRulesConfig.class);
        if (!types.types().containsKey(type)) {
            throw UserException.badUsage("--type %s is none of the event types of %s: %s"
                    .formatted(
                            type,
                            config.eventTypes(),
                            String.join(", ", types.types().keySet())));
        }
        if (config.models().isEmpty()) {
            throw UserException.badUsage("models of %s names no model package: nothing tells what scores mean"
                    .formatted(cluster.file.path()));
        }
        WhyEvent why;
        try {
            why = new WhyEvent(Models.resolve(types, Models.load(config.models())), type);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("%s: %s".formatted(config.eventTypes(), e.getMessage()));
        }
        TopicNames names = TopicNames.of(config.topics());
        for (String topic : List.of(names.scores(), names.events(), names.alerts(), names.mics())) {
            cluster.require(config, topic);
        }
        Map<String, Microphone> mics = new MicTopic(config).read();
        try (Serialization serialization = Serialization.of(config.wire());
                TopicReader reader = new TopicReader(config, "earshot-why")) {
            WhyEvent.Answer answer = explain(config, names.scores(), serialization, reader, why, at);
            long reach = RuleHistory.reach(rules).plus(EVENTS_ON).toMillis() * 1_000;
            long until = at + EVENTS_ON.toMillis() * 1_000;
            RuleHistory emitted = Emitted.between(config, serialization, reader, at - reach, until, until)
                    .history();
            SoundEvent event = emittedAt(emitted, at);
            String id = event != null
                    ? event.getId()
                    : answer.event() == null ? null : answer.event().getId();
            List<WhyAlert.Finding> findings = WhyAlert.explain(rules, emitted, mics::get, type, id);
            new WhyLines(spec.commandLine().getOut(), format, mic, type, at, Duration.ofSeconds(around))
                    .print(answer, event, findings);
            remark(config, answer, event, at);
        }
        return 0;
    }

    private WhyEvent.Answer explain(
            EarshotConfig config, String topic, Serialization serialization, TopicReader reader, WhyEvent why, long at)
            throws UserException {
        byte[] key = mic.getBytes(StandardCharsets.UTF_8);
        List<TopicPartition> all = reader.partitions(topic);
        List<TopicPartition> own =
                List.of(new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % all.size()));
        WhyEvent.Answer answer = null;
        for (Duration back : HISTORIES) {
            long since = at / 1_000
                    - back.toMillis()
                    - config.ingest().maxClockAhead().toMillis();
            List<TopicReader.Range> range = reader.since(own, since);
            answer = why.explain(outcomes(range, key, serialization, reader, why.modelId(), at), at, back, ON);
            boolean whole = range.get(0).from() <= reader.beginnings(own).getOrDefault(own.get(0), 0L);
            if (answer.settled() || whole) {
                break;
            }
        }
        if (answer == null) {
            throw new IllegalStateException("no history was read");
        }
        return answer;
    }

    /** The mic's outcomes up to a while after the time, however late they were published. */
    private List<WindowOutcome> outcomes(
            List<TopicReader.Range> range,
            byte[] key,
            Serialization serialization,
            TopicReader reader,
            String model,
            long at)
            throws UserException {
        List<WindowOutcome> outcomes = new ArrayList<>();
        var values = serialization.outcomes().deserializer();
        reader.read(range, record -> {
            if (!Arrays.equals(key, record.key()) || record.value() == null) {
                return true;
            }
            try {
                WindowOutcome outcome = values.deserialize(record.topic(), record.value());
                outcomes.add(outcome);
                return !outcome.getModelId().equals(model) || outcome.getStartAt() < at + ON.toMillis() * 1_000;
            } catch (SerializationException e) {
                Main.say(
                        spec,
                        "%s partition %d offset %d is not readable: %s"
                                .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
                return true;
            }
        });
        return outcomes;
    }

    /** The newest revision of the event of the mic and type that lasted at the time. */
    private @Nullable SoundEvent emittedAt(RuleHistory emitted, long at) {
        SoundEvent newest = null;
        for (SoundEvent revision : emitted.revisions()) {
            if (revision.getMicId().equals(mic)
                    && revision.getType().equals(type)
                    && revision.getOnsetAt() <= at
                    && at < revision.getOffsetAt()
                    && (newest == null || revision.getRevision() >= newest.getRevision())) {
                newest = revision;
            }
        }
        return newest;
    }

    private void remark(EarshotConfig config, WhyEvent.Answer answer, @Nullable SoundEvent event, long at) {
        if (!answer.settled()) {
            Main.say(
                    spec,
                    "the scores that could be read begin in the middle of a sound: what began before may be longer");
        }
        boolean old =
                at < SendCommand.micros(clock.instant().minus(config.topics().keepScores()));
        if (answer.verdict() == WhyEvent.Verdict.NO_OUTCOMES && old) {
            Main.say(
                    spec,
                    "scores are kept for %d days (topics.keep-scores)"
                            .formatted(config.topics().keepScores().toDays()));
        }
        if (answer.event() != null && event == null) {
            Main.say(spec, "the events topic has no such event: rules have changed since, or it is not committed yet");
        }
        if (answer.event() == null && event != null) {
            Main.say(
                    spec,
                    "yet event %s was emitted: rules have changed since, or its scores are gone"
                            .formatted(event.getId()));
        }
    }
}
