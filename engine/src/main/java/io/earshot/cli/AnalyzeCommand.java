package io.earshot.cli;

import io.earshot.FileAnalysis;
import io.earshot.alerts.AlertTimes;
import io.earshot.alerts.AlertsOfFile;
import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
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
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.publish.OutcomeRecords;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code earshot analyze}. */
@Command(
        name = "analyze",
        description = "Finds the sound events in recordings: the live pipeline on files, without Kafka.",
        footer = {
            "",
            "Examples:",
            "  earshot analyze night.flac --model models/yamnet",
            "  earshot analyze nights/ --model models/yamnet --format jsonl > events.jsonl",
            "  earshot analyze night.flac --model models/yamnet --alerts config/alerts.yaml",
            "  earshot analyze night.flac --format audacity > night.txt"
        })
final class AnalyzeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    Recordings recordings = new Recordings();

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "Event types; default: the model's own events.yaml, else config/events.yaml.")
    @Nullable
    Path events;

    @Option(names = "--alerts", paramLabel = "FILE", description = "Alert rules to apply too, in table and jsonl.")
    @Nullable
    Path alerts;

    @Option(
            names = "--silence-gate",
            paramLabel = "DBFS",
            description = "Windows below this level, such as -50, are not scored, as window.silence-gate does live; how"
                    + " many is said at the end. Default: off.")
    String silenceGate = "off";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    EventLines.Format format = EventLines.Format.TABLE;

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        if (alerts != null && !format.hasAlerts()) {
            throw UserException.badUsage(
                    "--alerts: format %s has no place for alerts, must be table or jsonl".formatted(format));
        }
        WindowConfig windows = windows();
        ModelPackage chosen = Home.model(recordings.model);
        EventTypesConfig types = Yaml.read(Home.eventTypes(events, chosen), EventTypesConfig.class);
        AlertRulesConfig rules = alerts == null ? null : Yaml.read(alerts, AlertRulesConfig.class);
        EventTypes resolved = EventTypes.resolve(
                types, chosen.id(), chosen.labels().stream().map(Label::name).toList());
        Map<String, Path> byMic = recordings.byMic();
        if (byMic.size() > 1 && !format.hasSeveral()) {
            throw UserException.badUsage(
                    "--format %s: has no place for a file's name, and these are %d recordings: one at a time, or another format"
                            .formatted(format, byMic.size()));
        }
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = Progress.onTerminal(spec.commandLine().getErr());
        Listener listener = new Listener(
                byMic,
                new FileDetector(resolved, EventsConfig.DEFAULTS),
                rules,
                new EventLines(out, format, byMic.size() > 1),
                print -> progress.aside(() -> {
                    print.run();
                    out.flush();
                }));
        OutcomeRecords records = OutcomeRecords.dense();
        int exit;
        try (FileAnalysis analysis = new FileAnalysis(
                List.of(chosen),
                IngestConfig.DEFAULTS,
                windows,
                InferenceConfig.DEFAULTS,
                false,
                (slot, lane) -> listener.outcome(records.record(slot, lane, 0)))) {
            listener.lines.header();
            exit = Recordings.play(analysis, byMic, spec, progress, listener.before::put);
        }
        if (windows.silencePower() >= 0) {
            Main.say(
                    spec,
                    "%d of %d windows were below %s dBFS".formatted(listener.silent, listener.windows, silenceGate));
        }
        long failed = listener.failed.get();
        return failed == 0 ? exit : Main.report(spec, Home.notScored(failed));
    }

    private WindowConfig windows() throws UserException {
        try {
            return new WindowConfig(WindowConfig.DEFAULTS.ringSlots(), silenceGate);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("--silence-gate: " + e.getMessage());
        }
    }

    /** Follows the outcomes of the recordings, one after the other, on the publisher thread. */
    private static final class Listener {
        private final Map<String, Path> byMic;
        private final FileDetector detector;
        private final @Nullable AlertRulesConfig rules;
        private final EventLines lines;
        private final Consumer<Runnable> printing;
        private final List<SoundEvent> revisions = new ArrayList<>();
        /** By mic, seconds of the recordings before its own. */
        private final Map<String, Double> before = new ConcurrentHashMap<>();
        /** Windows that the model failed on. */
        private final AtomicLong failed = new AtomicLong();

        private long windows;
        private long silent;

        Listener(
                Map<String, Path> byMic,
                FileDetector detector,
                @Nullable AlertRulesConfig rules,
                EventLines lines,
                Consumer<Runnable> printing) {
            this.byMic = byMic;
            this.detector = detector;
            this.rules = rules;
            this.lines = lines;
            this.printing = printing;
        }

        void outcome(WindowOutcome outcome) {
            detector.accept(outcome, revisions::add);
            if (outcome.getKind() == OutcomeKind.SCORED || outcome.getKind() == OutcomeKind.SILENT) {
                windows += outcome.getLastIndex() - outcome.getFirstIndex() + 1;
                silent += outcome.getKind() == OutcomeKind.SILENT
                        ? outcome.getLastIndex() - outcome.getFirstIndex() + 1
                        : 0;
            }
            if (outcome.getReason() == GapReason.SCORING_FAILED) {
                failed.addAndGet(outcome.getLastIndex() - outcome.getFirstIndex() + 1);
            }
            if (outcome.getKind() == OutcomeKind.RETIRED) {
                detector.forget(outcome.getMicId());
                printing.accept(() -> print(outcome.getMicId()));
                revisions.clear();
            }
        }

        private void print(String mic) {
            Path file = Objects.requireNonNull(byMic.get(mic));
            revisions.stream()
                    .filter(revision -> revision.getStatus() == EventStatus.CLOSED)
                    .sorted(Comparator.comparingLong(SoundEvent::getOnsetAt).thenComparing(SoundEvent::getType))
                    .forEach(event -> lines.event(file, before.getOrDefault(mic, 0.0), event));
            if (rules != null) {
                AlertsOfFile.of(rules, revisions, AlertTimes.FROM_START).forEach(lines::alert);
            }
        }
    }
}
