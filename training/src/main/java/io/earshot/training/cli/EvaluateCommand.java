package io.earshot.training.cli;

import io.earshot.cli.Home;
import io.earshot.cli.UserException;
import io.earshot.model.ModelException;
import io.earshot.training.charts.EvaluationCharts;
import io.earshot.training.charts.RecordingPicture;
import io.earshot.training.evaluate.ClipPair;
import io.earshot.training.evaluate.Evaluation;
import io.earshot.training.evaluate.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code earshot evaluate}. */
@Command(
        name = "evaluate",
        description = {
            "Judges event lists against the truth: segment-based and event-based precision, recall, F1 and error rate"
                    + " as sed_eval computes them, PSDS scenario 1 as psds_eval does, false alarms and delays.",
            "docs/evaluation.md says what each figure means."
        },
        footer = {
            "",
            "Examples:",
            "  earshot analyze n.flac --model models/yamnet --format dcase > found.tsv",
            "  earshot evaluate truth.tsv found.tsv",
            "  earshot evaluate truth/ found/ --format jsonl --per-recording",
            "  earshot evaluate truth/ at-0.3/ at-0.5/ at-0.7/ --plots plots/",
            "  earshot evaluate --picture n.flac --model models/yamnet --plots plots/"
        })
final class EvaluateCommand implements Callable<Integer> {
    /** How results are printed. */
    enum Format {
        TABLE,
        JSONL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(
            paramLabel = "LIST",
            arity = "0..*",
            description = {
                "REF EST [EST...]: the truth, and what was found. A tab-separated file with the columns onset, offset,"
                        + " event_label and perhaps filename ('analyze --format dcase'), a file of 'analyze --format"
                        + " jsonl', or a folder of such files named after their recordings.",
                "Further ESTs are the same detector's at other thresholds: more operating points for PSDS, nothing else."
            })
    List<Path> lists = new ArrayList<>();

    @Option(names = "--segment", paramLabel = "S", description = "Seconds of a segment; default ${DEFAULT-VALUE}.")
    double segment = Settings.DEFAULTS.segment();

    @Option(
            names = "--collar",
            paramLabel = "S",
            description = "Seconds by which an onset or offset may be off; default ${DEFAULT-VALUE}.")
    double collar = Settings.DEFAULTS.collar();

    @Option(
            names = "--offset-share",
            paramLabel = "SHARE",
            description = "Share of an event's length by which its offset may be off, if that is more than the collar;"
                    + " default ${DEFAULT-VALUE}.")
    double offsetShare = Settings.DEFAULTS.offsetShare();

    @Option(
            names = "--labels",
            paramLabel = "LABEL",
            split = ",",
            description =
                    "The labels to judge, others are left out of all lists; default all; \"in quotes\" where one has"
                            + " a comma.")
    List<String> labels = new ArrayList<>();

    @Option(
            names = "--durations",
            paramLabel = "FILE",
            description = "Tab-separated columns filename and duration in seconds, for PSDS and false alarms per hour;"
                    + " default is the end of each recording's last event.")
    @Nullable
    Path durations;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}. jsonl ends with the overall line.")
    Format format = Format.TABLE;

    @Option(names = "--per-recording", description = "Each recording's figures first.")
    boolean perRecording;

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Writes confusion.png, psds.png and, where every event found has a score,"
                    + " precision-recall.png.")
    @Nullable
    Path plots;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "Draws a recording into --plots: waveform, log-mel and the top classes over time, as --model"
                    + " hears it; its first ten minutes.")
    @Nullable
    Path picture;

    @Option(names = "--model", paramLabel = "DIR", description = "The model package for --picture.")
    @Nullable
    Path model;

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        Path recording = picture;
        if (lists.size() < 2 && (recording == null || lists.size() == 1)) {
            throw UserException.badUsage(
                    "two event lists are needed, the truth and what was found (were %d);".formatted(lists.size())
                            + " see earshot evaluate --help");
        }
        Settings settings = settings();
        Path folder = plots;
        if (recording != null && folder == null) {
            throw UserException.badUsage("--plots is missing: name the folder that --picture is drawn into");
        }
        if (!lists.isEmpty()) {
            evaluate(settings, folder);
        }
        if (recording != null && folder != null) {
            say(RecordingPicture.draw(recording, Home.model(model), made(folder)) + " written");
        }
        return 0;
    }

    private Settings settings() throws UserException {
        try {
            return new Settings(segment, collar, offsetShare);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("--" + e.getMessage());
        }
    }

    private void evaluate(Settings settings, @Nullable Path folder) throws UserException, IOException {
        Set<String> chosen = new HashSet<>(TrainingOptions.unquoted(labels));
        EventPairs pairs = EventPairs.read(lists.get(0), lists.subList(1, lists.size()), durations, chosen);
        pairs.notices().forEach(this::say);
        Evaluation evaluation = Evaluation.of(pairs.clips(), pairs.others(), settings);
        List<Evaluation> each = new ArrayList<>();
        for (int i = 0; perRecording && i < pairs.clips().size(); i++) {
            int index = i;
            List<List<ClipPair>> others = pairs.others().stream()
                    .map(other -> List.of(other.get(index)))
                    .toList();
            each.add(Evaluation.of(List.of(pairs.clips().get(i)), others, settings));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.JSONL) {
            EvaluationLines lines = new EvaluationLines(out);
            each.forEach(one -> lines.recording(one.clips().get(0).name(), one));
            lines.overall(evaluation);
        } else {
            EvaluationTables tables = new EvaluationTables(out, settings);
            if (perRecording) {
                tables.recordings(each);
                out.println();
            }
            tables.overall(evaluation);
        }
        out.flush();
        if (folder != null) {
            EvaluationCharts.draw(evaluation, settings, made(folder)).forEach(file -> say(file + " written"));
        }
    }

    private static Path made(Path folder) throws IOException {
        return Files.createDirectories(folder);
    }

    private void say(String line) {
        spec.commandLine().getErr().println("earshot: " + line);
    }
}
