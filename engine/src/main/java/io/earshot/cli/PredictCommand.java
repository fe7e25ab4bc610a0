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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code earshot predict}. */
@Command(
        name = "predict",
        description = "Says what whole recordings are: the labels with the highest mean score over all windows.",
        footer = {
            "",
            "Examples:",
            "  earshot predict clip.wav --model models/yamnet",
            "  earshot predict clips/ --top 1 --format csv > labels.csv"
        })
final class PredictCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    Recordings recordings = new Recordings();

    @Option(names = "--top", paramLabel = "K", description = "Labels of each recording; default ${DEFAULT-VALUE}.")
    int top = 5;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    ListFormat format = ListFormat.TABLE;

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        Best.checked(top);
        ModelPackage chosen = Home.model(recordings.model);
        Map<String, Path> byMic = recordings.byMic();
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = Progress.onTerminal(spec.commandLine().getErr());
        Means means = new Means(chosen.labels(), byMic, out, progress);
        int exit;
        try (FileAnalysis analysis = new FileAnalysis(
                List.of(chosen),
                IngestConfig.DEFAULTS,
                WindowConfig.DEFAULTS,
                InferenceConfig.DEFAULTS,
                false,
                means::outcome)) {
            switch (format) {
                case CSV -> out.println("file,rank,label,score");
                case TABLE -> out.printf("%5s %4s  %-30s  %s%n", "score", "rank", "label", "file");
                case JSONL -> {}
            }
            exit = Recordings.play(analysis, byMic, spec, progress);
        }
        long failed = means.failed.get();
        return failed == 0 ? exit : Main.report(spec, Home.notScored(failed));
    }

    /** Adds up the scores of the recordings, one after the other, on the publisher thread. */
    private final class Means {
        private final List<Label> labels;
        private final Map<String, Path> byMic;
        private final PrintWriter out;
        private final Progress progress;
        private final AtomicLong failed = new AtomicLong();
        private final float[] values;
        private final double[] sums;
        private long windows;

        Means(List<Label> labels, Map<String, Path> byMic, PrintWriter out, Progress progress) {
            this.labels = labels;
            this.byMic = byMic;
            this.out = out;
            this.progress = progress;
            this.values = new float[labels.size()];
            this.sums = new double[labels.size()];
        }

        void outcome(WindowSlot slot, ModelLane lane) {
            if (slot.kind() == OutcomeKind.RETIRED) {
                String file = String.valueOf(byMic.get(slot.stream().key().micId()));
                if (windows > 0) {
                    progress.aside(() -> print(file));
                }
                windows = 0;
                Arrays.fill(sums, 0);
            } else if (slot.kind() == OutcomeKind.SCORED) {
                add(slot, lane);
            }
        }

        private void add(WindowSlot slot, ModelLane lane) {
            if (lane.hasFailed(slot)) {
                failed.incrementAndGet();
                return;
            }
            lane.scores(slot, values);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += values[i];
            }
            windows++;
        }

        private void print(String file) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (sums[i] / windows);
            }
            int[] best = Best.of(values, top);
            List<Map<String, Object>> ranked = new ArrayList<>();
            for (int rank = 0; rank < best.length; rank++) {
                String label = labels.get(best[rank]).name();
                float score = values[best[rank]];
                switch (format) {
                    case JSONL -> ranked.add(entry(label, score));
                    case CSV ->
                        out.printf(Locale.ROOT, "%s,%d,%s,%.6f%n", Csv.field(file), rank + 1, Csv.field(label), score);
                    case TABLE -> out.printf(Locale.ROOT, "%5.3f %4d  %-30s  %s%n", score, rank + 1, label, file);
                }
            }
            if (format == ListFormat.JSONL) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("file", file);
                line.put("windows", windows);
                line.put("labels", ranked);
                out.println(Json.line(line));
            }
            out.flush();
        }

        private Map<String, Object> entry(String label, float score) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("label", label);
            entry.put("score", score);
            return entry;
        }
    }
}
