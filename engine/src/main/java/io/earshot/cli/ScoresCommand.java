package io.earshot.cli;

import io.earshot.FileAnalysis;
import io.earshot.avro.OutcomeKind;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.inference.ModelLane;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.window.WindowSlot;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code earshot scores}. */
@Command(
        name = "scores",
        description = "Prints what the model says of every window of recordings.",
        footer = {
            "",
            "Examples:",
            "  earshot scores clip.wav --model models/yamnet --top 3",
            "  earshot scores *.wav --model models/yamnet --format csv > scores.csv",
            "  earshot scores clips/ --model models/yamnet --embeddings --format jsonl"
        })
final class ScoresCommand implements Callable<Integer> {
    private static final int TABLE_TOP = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    Recordings recordings = new Recordings();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    ListFormat format = ListFormat.TABLE;

    @Option(
            names = "--top",
            paramLabel = "K",
            description =
                    "The best labels of each window: in table, where the default is 3, and in jsonl, where it is all;"
                            + " csv has all.")
    @Nullable
    Integer top;

    @Option(names = "--embeddings", description = "Embeddings instead of scores.")
    boolean embeddings;

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        if (top != null) {
            Best.checked(top);
        }
        ModelPackage chosen = Home.model(recordings.model);
        if (embeddings && chosen.manifest().embeddings() == null) {
            throw UserException.badUsage("--embeddings: model %s has none".formatted(chosen.id()));
        }
        Map<String, Path> byMic = recordings.byMic();
        Printer printer = new Printer(spec.commandLine().getOut(), chosen, byMic);
        int exit;
        try (FileAnalysis analysis = new FileAnalysis(
                List.of(chosen),
                IngestConfig.DEFAULTS,
                WindowConfig.DEFAULTS,
                InferenceConfig.DEFAULTS,
                embeddings,
                printer::print)) {
            exit = Recordings.play(
                    analysis,
                    byMic,
                    spec,
                    Progress.onTerminal(spec.commandLine().getErr()));
        }
        printer.header(0);
        long failed = printer.failed.get();
        return failed == 0 ? exit : Main.report(spec, Home.notScored(failed));
    }

    private final class Printer {
        private final PrintWriter out;
        private final List<Label> labels;
        private final Map<String, Path> byMic;
        private final AtomicLong failed = new AtomicLong();
        private float[] values = {};
        private boolean headed;

        Printer(PrintWriter out, ModelPackage model, Map<String, Path> byMic) {
            this.out = out;
            this.labels = model.labels();
            this.byMic = byMic;
        }

        /** The first line of csv, once: before the first window, or at the end of no windows at all. */
        void header(int columns) {
            if (format != ListFormat.CSV || headed) {
                return;
            }
            headed = true;
            StringBuilder line = new StringBuilder("file,window,start_s");
            if (embeddings) {
                for (int i = 0; i < columns; i++) {
                    line.append(",e").append(i);
                }
            } else {
                for (Label label : labels) {
                    line.append(',').append(Csv.field(label.name()));
                }
            }
            out.println(line);
        }

        void print(WindowSlot slot, ModelLane lane) {
            if (slot.kind() != OutcomeKind.SCORED) {
                return;
            }
            if (lane.hasFailed(slot)) {
                failed.incrementAndGet();
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
            header(count);
            String file = String.valueOf(byMic.get(slot.stream().key().micId()));
            double start = slot.startAt() / 1e6;
            switch (format) {
                case CSV -> csv(file, slot.firstIndex(), start);
                case JSONL -> jsonl(file, slot.firstIndex(), start);
                case TABLE -> table(file, slot.firstIndex(), start);
            }
        }

        private void csv(String file, long window, double start) {
            StringBuilder line = new StringBuilder(Csv.field(file))
                    .append(',')
                    .append(window)
                    .append(',')
                    .append(String.format(Locale.ROOT, "%.3f", start));
            for (float value : values) {
                line.append(',').append(value);
            }
            out.println(line);
        }

        private void jsonl(String file, long window, double start) {
            StringBuilder line = new StringBuilder("{\"file\":%s,\"window\":%d,\"start\":%s"
                    .formatted(Json.string(file), window, String.format(Locale.ROOT, "%.3f", start)));
            if (embeddings) {
                line.append(",\"embedding\":").append(Arrays.toString(values));
            } else {
                Integer wanted = top;
                int[] chosen =
                        wanted == null ? IntStream.range(0, values.length).toArray() : Best.of(values, wanted);
                Map<String, Float> scores = new LinkedHashMap<>();
                for (int i : chosen) {
                    scores.put(labels.get(i).name(), values[i]);
                }
                line.append(",\"scores\":").append(Json.line(scores));
            }
            out.println(line.append('}'));
        }

        private void table(String file, long window, double start) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-30s %5d %9.3f ", file, window, start));
            Integer wanted = top;
            int[] best = Best.of(values, wanted == null ? TABLE_TOP : wanted);
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
