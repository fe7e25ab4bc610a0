package io.earshot.throughput;

import io.earshot.cli.Home;
import io.earshot.cli.UserException;
import io.earshot.config.Yaml;
import io.earshot.inference.ScoringException;
import io.earshot.loadtest.LoadTest;
import io.earshot.loadtest.Results;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code load-tests/drain}. */
@Command(
        name = "load-tests/drain",
        description = "How fast an engine turns a frames topic into events, on an embedded broker on the same cores,"
                + " beside the bare loop around the model and beside a plain consumer; they take turns.",
        footer = {
            "",
            "Exit code 0 when every window was scored and every goal given is reached, else 1.",
            "",
            "Examples:",
            "  load-tests/drain --model models/yamnet",
            "  load-tests/drain --model models/yamnet --workload load-tests/workloads/live.yaml",
            "  load-tests/drain --workload load-tests/workloads/short.yaml --min-ratio 0.5"
        })
public final class Drain extends LoadTest {
    @Option(
            names = "--workload",
            paramLabel = "FILE",
            description = "What is played; default: load-tests/workloads/drain.yaml.")
    @Nullable
    Path workload;

    @Option(
            names = "--min-ratio",
            paramLabel = "R",
            description =
                    "Fail when the engine does less than this share of the bare loop, by the clock or for the processor"
                            + " time it takes.")
    @Nullable
    Double minRatio;

    @Option(
            names = "--min-times-plain",
            paramLabel = "R",
            description = "Fail when the engine is less than so many times as fast as the plain consumer.")
    @Nullable
    Double minTimesPlain;

    public Drain() {
        super("drain");
    }

    public static void main(String[] args) {
        run(new Drain(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ModelException, ScoringException, UserException {
        Path file = workload == null ? Home.path().resolve("load-tests/workloads/drain.yaml") : workload;
        Workload chosen = Yaml.read(file, Workload.class);
        ModelPackage opened = Home.model(model);
        Path folder = folder();
        Files.createDirectories(folder);
        Results results = new DrainRun(
                        folder, opened, chosen, new DrainRun.Goals(minRatio, minTimesPlain), this::progress)
                .play(name(file));
        results.write(folder.resolve(results.name() + ".json"));
        StringBuilder text = new StringBuilder();
        results.figures()
                .forEach((name, each) -> text.append(String.format(
                        Locale.ROOT,
                        "%-40s %10.4g   %.4g to %.4g%s%n",
                        name,
                        each.median(),
                        each.min(),
                        each.max(),
                        each.goal() == null
                                ? ""
                                : each.reachesGoal() ? "   reaches " + each.goal() : "   MISSES " + each.goal())));
        print(text.toString());
        return results.figures().values().stream().allMatch(Results.Measured::reachesGoal) ? 0 : 1;
    }

    private static String name(Path workload) {
        String name = String.valueOf(workload.getFileName());
        return name.endsWith(".yaml") ? name.substring(0, name.length() - 5) : name;
    }
}
