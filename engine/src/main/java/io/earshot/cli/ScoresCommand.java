package io.earshot.cli;

import io.earshot.FileAnalysis;
import io.earshot.avro.OutcomeKind;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.inference.ModelLane;
import io.earshot.media.AudioFile;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FileFrames;
import io.earshot.window.WindowSlot;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code earshot scores}. */
@Command(
        name = "scores",
        description = "Prints what the model says of every window of recordings.",
        footer = {
            "",
            "Examples:",
            "  earshot scores clip.wav --model models/yamnet --top 3",
            "  earshot scores *.wav --model models/yamnet --format csv > scores.csv"
        })
final class ScoresCommand implements Callable<Integer> {
    /** How results are printed. */
    enum Format {
        TABLE,
        JSONL,
        CSV
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Recordings: WAV, FLAC or Ogg Vorbis.")
    List<Path> files = new ArrayList<>();

    @Option(names = "--model", paramLabel = "DIR", description = "The model package.")
    @Nullable
    Path model;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default table.")
    Format format = Format.TABLE;

    @Option(
            names = "--top",
            paramLabel = "K",
            description = "Labels of each window in tables; default ${DEFAULT-VALUE}.")
    int top = 3;

    @Option(names = "--embeddings", description = "Embeddings instead of scores.")
    boolean embeddings;

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        ModelPackage chosen = Home.model(model);
        PrintWriter out = spec.commandLine().getOut();
        Printer printer = new Printer(out, chosen);
        printer.header();
        try (FileAnalysis analysis = new FileAnalysis(
                List.of(chosen),
                IngestConfig.DEFAULTS,
                WindowConfig.DEFAULTS,
                InferenceConfig.DEFAULTS,
                embeddings,
                printer::print)) {
            for (int i = 0; i < files.size(); i++) {
                try (FileFrames frames =
                        new FileFrames(AudioFile.open(files.get(i)), "file-" + i, "file", 0, AnalyzeCommand.FRAME)) {
                    analysis.play(frames);
                    if (frames.truncated()) {
                        spec.commandLine()
                                .getErr()
                                .println("earshot: " + files.get(i) + ": is truncated, what is there was used");
                    }
                }
            }
            analysis.finish();
        }
        return 0;
    }

    private final class Printer {
        private final PrintWriter out;
        private final List<Label> labels;
        private float[] values = {};

        Printer(PrintWriter out, ModelPackage model) {
            this.out = out;
            this.labels = model.labels();
        }

        void header() {
            if (format != Format.CSV) {
                return;
            }
            StringBuilder line = new StringBuilder("file,window,start_s");
            if (!embeddings) {
                for (Label label : labels) {
                    line.append(',').append(Csv.field(label.name()));
                }
            }
            out.println(line);
        }

        void print(WindowSlot slot, ModelLane lane) {
            if (slot.kind() != OutcomeKind.SCORED || lane.hasFailed(slot)) {
                return;
            }
            int count = embeddings ? lane.embeddingSize() : lane.labels();
            if (values.length != count) {
                values = new float[count];
            }
            if (embeddings) {
                lane.embedding(slot, values);
            } else {
                lane.scores(slot, values);
            }
            String micId = slot.stream().key().micId();
            Path file = files.get(Integer.parseInt(micId.substring("file-".length())));
            double start = slot.startAt() / 1e6;
            switch (format) {
                case CSV -> csv(file, slot.firstIndex(), start);
                case JSONL -> jsonl(file, slot.firstIndex(), start);
                case TABLE -> table(file, slot.firstIndex(), start);
            }
        }

        private void csv(Path file, long window, double start) {
            StringBuilder line = new StringBuilder(Csv.field(file.toString()))
                    .append(',')
                    .append(window)
                    .append(',')
                    .append(String.format(Locale.ROOT, "%.3f", start));
            for (float value : values) {
                line.append(',').append(value);
            }
            out.println(line);
        }

        private void jsonl(Path file, long window, double start) {
            StringBuilder line = new StringBuilder("{\"file\":%s,\"window\":%d,\"start\":%s"
                    .formatted(Json.string(file.toString()), window, String.format(Locale.ROOT, "%.3f", start)));
            line.append(embeddings ? ",\"embedding\":[" : ",\"scores\":{");
            for (int i = 0; i < values.length; i++) {
                line.append(i == 0 ? "" : ",");
                if (!embeddings) {
                    line.append(Json.string(labels.get(i).name())).append(':');
                }
                line.append(values[i]);
            }
            out.println(line.append(embeddings ? "]}" : "}}"));
        }

        private void table(Path file, long window, double start) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-30s %5d %9.3f ", file, window, start));
            int[] best = IntStream.range(0, values.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -values[i]))
                    .mapToInt(i -> i)
                    .limit(top)
                    .toArray();
            for (int i : best) {
                line.append(
                        embeddings
                                ? String.format(Locale.ROOT, " [%d] %.3f", i, values[i])
                                : String.format(
                                        Locale.ROOT, " %s %.3f ", labels.get(i).name(), values[i]));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
