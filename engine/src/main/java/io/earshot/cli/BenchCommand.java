package io.earshot.cli;

import io.earshot.Bench;
import io.earshot.Figure;
import io.earshot.config.InferenceConfig;
import io.earshot.inference.ScoringException;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code earshot bench}. */
@Command(
        name = "bench",
        description = "Measures this machine: features, model calls, and the pipeline beside a bare loop around as many"
                + " sessions of ONNX Runtime.",
        footer = {
            "",
            "Examples:",
            "  earshot bench --model models/yamnet",
            "  earshot bench --model models/yamnet-int8 --beside models/yamnet",
            "  earshot bench --model models/yamnet --format jsonl --min-ratio 0.75"
        })
final class BenchCommand implements Callable<Integer> {
    /** How the result is printed. */
    enum Format {
        TABLE,
        JSONL;

        /** As users write it; help and messages show it so. */
        @Override
        public String toString() {
            return EventLines.lower(this);
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model package; default: the one that comes with Earshot.")
    @Nullable
    Path model;

    @Option(
            names = "--beside",
            paramLabel = "DIR",
            description = "Another model package, measured in the same rounds: how much faster is the first?")
    @Nullable
    Path beside;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    Format format = Format.TABLE;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of each kind, taking turns; default ${DEFAULT-VALUE}.")
    int rounds = Bench.Length.DEFAULTS.rounds();

    @Option(names = "--windows", paramLabel = "N", description = "Windows of each round; default ${DEFAULT-VALUE}.")
    int windows = Bench.Length.DEFAULTS.windows();

    @Option(
            names = "--sessions",
            paramLabel = "N",
            description = "Sessions, each fed by a thread; default ${DEFAULT-VALUE}.")
    int sessions = InferenceConfig.DEFAULTS.sessions();

    @Option(names = "--batch", paramLabel = "N", description = "Most windows of a call; default ${DEFAULT-VALUE}.")
    int batch = InferenceConfig.DEFAULTS.maxBatch();

    @Option(
            names = "--min-ratio",
            paramLabel = "R",
            description = "Fail when the pipeline does less than this share of the bare loop, by the clock or for the"
                    + " processor time it takes: the first is flattered by other work on the machine, the second"
                    + " does not see threads that wait.")
    @Nullable
    Double minRatio;

    @Override
    public Integer call() throws UserException, ModelException, ScoringException, IOException, InterruptedException {
        if (minRatio != null && !(minRatio > 0 && minRatio <= 1)) {
            throw UserException.badUsage("--min-ratio must be above 0 and at most 1, was " + minRatio);
        }
        Bench.Length length;
        InferenceConfig inference;
        try {
            length = new Bench.Length(rounds, windows);
            InferenceConfig usual = InferenceConfig.DEFAULTS;
            inference = new InferenceConfig(
                    usual.provider(),
                    usual.device(),
                    usual.fallbackToCpu(),
                    sessions,
                    usual.threadsPerSession(),
                    batch);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage(String.valueOf(e.getMessage()));
        }
        ModelPackage chosen = Home.model(model);
        PrintWriter out = spec.commandLine().getOut();
        Bench.Result result;
        if (beside == null) {
            result = Bench.run(chosen, inference, length);
            print(out, chosen, result, Map.of());
        } else {
            ModelPackage other = Home.model(beside);
            Bench.Compared compared = Bench.compare(chosen, other, inference, length);
            result = compared.one();
            print(out, chosen, result, ratios(other, compared));
            print(out, other, compared.other(), Map.of());
            if (format == Format.TABLE) {
                out.printf("%n%-24s %9s %9s %9s%n", chosen.id() + " to " + other.id(), "median", "least", "most");
                row(out, "pipeline", "%9.3f", compared.pipeline());
                row(out, "bare loop", "%9.3f", compared.bare());
                row(out, "bare, processor time", "%9.3f", compared.bareCpu());
            }
        }
        String shortfall = shortfall(result.ratio(), result.cpuRatio(), minRatio);
        if (shortfall != null) {
            throw UserException.failed(shortfall);
        }
        return 0;
    }

    /** @return what is wrong with the ratios, or null */
    static @Nullable String shortfall(Figure byClock, Figure byProcessor, @Nullable Double least) {
        if (least == null || Math.min(byClock.median(), byProcessor.median()) >= least) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "the pipeline reaches %.3f of the bare loop by the clock and %.3f by processor time, must reach %.3f",
                byClock.median(),
                byProcessor.median(),
                least);
    }

    /** For the first model's line. */
    private static Map<String, Object> ratios(ModelPackage other, Bench.Compared compared) {
        Map<String, Object> ratios = new LinkedHashMap<>();
        ratios.put("beside", other.id());
        put(ratios, "beside_pipeline_ratio", compared.pipeline());
        put(ratios, "beside_bare_ratio", compared.bare());
        put(ratios, "beside_bare_cpu_ratio", compared.bareCpu());
        return ratios;
    }

    private void print(PrintWriter out, ModelPackage chosen, Bench.Result result, Map<String, Object> beside) {
        if (format == Format.JSONL) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("model", chosen.id());
            put(line, "pipeline_windows_per_s", result.pipeline());
            put(line, "bare_windows_per_s", result.bare());
            put(line, "ratio", result.ratio());
            put(line, "cpu_ratio", result.cpuRatio());
            put(line, "features_us_per_window", result.featuresMicros());
            line.put("batch", result.batch());
            line.put("threads", result.threads());
            line.put("provider", EventLines.lower(result.provider()));
            line.put("rounds", rounds);
            line.putAll(beside);
            out.println(Json.line(line));
            return;
        }
        out.printf("%-24s %9s %9s %9s%n", "", "median", "least", "most");
        row(out, "pipeline, windows/s", "%9.1f", result.pipeline());
        row(out, "bare loop, windows/s", "%9.1f", result.bare());
        row(out, "ratio", "%9.3f", result.ratio());
        row(out, "ratio of processor time", "%9.3f", result.cpuRatio());
        row(out, "features, us/window", "%9.1f", result.featuresMicros());
        out.printf(
                "%s on %s, batches of at most %d, %d threads, %d rounds%n",
                chosen.id(), EventLines.lower(result.provider()), result.batch(), result.threads(), rounds);
    }

    private static void row(PrintWriter out, String name, String format, Figure figure) {
        out.printf(
                Locale.ROOT,
                "%-24s " + format + " " + format + " " + format + "%n",
                name,
                figure.median(),
                figure.min(),
                figure.max());
    }

    private static void put(Map<String, Object> line, String key, Figure figure) {
        line.put(key, rounded(figure.median()));
        line.put(key + "_min", rounded(figure.min()));
        line.put(key + "_max", rounded(figure.max()));
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
