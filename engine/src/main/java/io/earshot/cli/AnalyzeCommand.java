package io.earshot.cli;

import io.earshot.FileAnalysis;
import io.earshot.alerts.AlertsOfFile;
import io.earshot.avro.EventStatus;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.EventsConfig;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.config.Yaml;
import io.earshot.events.EventTypes;
import io.earshot.events.FileDetector;
import io.earshot.media.AudioFile;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FileFrames;
import io.earshot.publish.OutcomeRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code earshot analyze}. */
@Command(
        name = "analyze",
        description = "Finds the sound events in recordings: the live pipeline on files, without Kafka.",
        footer = {
            "",
            "Examples:",
            "  earshot analyze night.flac --model models/yamnet",
            "  earshot analyze *.wav --model models/yamnet --alerts config/alerts.yaml --format jsonl",
            "  earshot analyze night.flac --model models/yamnet --format audacity > night.txt"
        })
final class AnalyzeCommand implements Callable<Integer> {
    /** How much audio a frame of a file holds; windows do not depend on it. */
    static final Duration FRAME = Duration.ofMillis(500);

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Recordings: WAV, FLAC or Ogg Vorbis.")
    List<Path> files = new ArrayList<>();

    @Option(names = "--model", paramLabel = "DIR", description = "The model package.")
    @Nullable
    Path model;

    @Option(names = "--events", paramLabel = "FILE", description = "Event types; default config/events.yaml.")
    @Nullable
    Path events;

    @Option(names = "--alerts", paramLabel = "FILE", description = "Alert rules to apply too.")
    @Nullable
    Path alerts;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default table.")
    EventLines.Format format = EventLines.Format.TABLE;

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        ModelPackage chosen = Home.model(model);
        EventTypesConfig types = Yaml.read(Home.config(events, "events.yaml"), EventTypesConfig.class);
        AlertRulesConfig rules = alerts == null ? null : Yaml.read(alerts, AlertRulesConfig.class);
        EventLines lines = new EventLines(spec.commandLine().getOut(), format);
        EventTypes resolved = EventTypes.resolve(
                types, chosen.id(), chosen.labels().stream().map(Label::name).toList());
        Listener listener = new Listener(new FileDetector(resolved, EventsConfig.DEFAULTS), rules, lines);
        OutcomeRecords records = OutcomeRecords.dense();
        lines.header();
        try (FileAnalysis analysis = new FileAnalysis(
                List.of(chosen),
                IngestConfig.DEFAULTS,
                WindowConfig.DEFAULTS,
                InferenceConfig.DEFAULTS,
                false,
                (slot, lane) -> listener.outcome(records.record(slot, lane, 0)))) {
            for (Path file : files) {
                String micId = listener.add(file);
                try (FileFrames frames = new FileFrames(AudioFile.open(file), micId, "file", 0, FRAME)) {
                    analysis.play(frames);
                    if (frames.truncated()) {
                        spec.commandLine()
                                .getErr()
                                .println("earshot: " + file + ": is truncated, what is there was used");
                    }
                }
            }
            analysis.finish();
        }
        return 0;
    }

    /** Follows the outcomes of the files, one after the other, on the publisher thread. */
    private static final class Listener {
        private final FileDetector detector;
        private final @Nullable AlertRulesConfig rules;
        private final EventLines lines;
        private final List<Path> files = new ArrayList<>();
        private final List<SoundEvent> revisions = new ArrayList<>();

        Listener(FileDetector detector, @Nullable AlertRulesConfig rules, EventLines lines) {
            this.detector = detector;
            this.rules = rules;
            this.lines = lines;
        }

        /** Gives a file the mic id that its events carry: its name, and a number where names repeat. */
        synchronized String add(Path file) {
            files.add(file);
            String name = String.valueOf(file.getFileName()).replaceAll("[^!-~]", "_");
            long same = files.stream()
                    .filter(f -> String.valueOf(f.getFileName()).equals(String.valueOf(file.getFileName())))
                    .count();
            String micId = same == 1 ? name : name + "#" + same;
            return micId.substring(0, Math.min(micId.length(), 128));
        }

        synchronized void outcome(WindowOutcome outcome) {
            detector.accept(outcome, revisions::add);
            if (outcome.getKind() == OutcomeKind.RETIRED) {
                detector.forget(outcome.getMicId());
                print();
                revisions.clear();
            }
        }

        private int printed;

        private void print() {
            String file = files.get(printed++).toString();
            revisions.stream()
                    .filter(revision -> revision.getStatus() == EventStatus.CLOSED)
                    .sorted(java.util.Comparator.comparingLong(SoundEvent::getOnsetAt)
                            .thenComparing(SoundEvent::getType))
                    .forEach(event -> lines.event(file, event));
            if (rules != null) {
                AlertsOfFile.of(rules, revisions).forEach(lines::alert);
            }
        }
    }
}
