package io.earshot.scaleout;

import io.earshot.cli.Home;
import io.earshot.cli.UserException;
import io.earshot.loadtest.LoadTest;
import io.earshot.loadtest.Results;
import io.earshot.model.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code load-tests/scale-out}. */
@Command(
        name = "load-tests/scale-out",
        description =
                "What a window costs when two engine processes share the partitions, beside one that has them all:"
                        + " the same real-time mics through either, by turns, on one broker.",
        footer = {
            "",
            "Each process has its share of as many sessions as the machine has cores, one at least. Exit code 0 when the"
                    + " partitions are shared evenly and the windows came at the rate of the mics, else 1.",
            "",
            "Examples:",
            "  load-tests/scale-out --model models/yamnet --mics 120",
            "  load-tests/scale-out --mics 50 --seconds 20 --warm-up 20 --rounds 1"
        })
public final class ScaleOut extends LoadTest {
    @Option(names = "--mics", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
    int mics = 120;

    @Option(names = "--seconds", paramLabel = "N", description = "That count; default ${DEFAULT-VALUE}.")
    int seconds = 60;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds before, for the compilers; default ${DEFAULT-VALUE}.")
    int warmUp = 60;

    @Option(names = "--rounds", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
    int rounds = 3;

    public ScaleOut() {
        super("scale-out");
    }

    public static void main(String[] args) {
        run(new ScaleOut(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ModelException, UserException {
        if (mics < 8 || mics > 5_000 || seconds < 5 || warmUp < 0 || seconds + (long) warmUp > 86_400) {
            throw UserException.badUsage(
                    "--mics must be 8 to 5000, --seconds 5 or more and --warm-up 0 or more, together"
                            + " at most 86400, were %d, %d and %d".formatted(mics, seconds, warmUp));
        }
        if (rounds < 1 || rounds > 100) {
            throw UserException.badUsage("--rounds must be 1 to 100, was " + rounds);
        }
        Path folder = folder();
        Results results = new ScaleOutRun(
                        folder,
                        Home.model(model),
                        new ScaleOutRun.Workload(mics, seconds, warmUp, rounds),
                        this::progress)
                .play();
        results.write(folder.resolve("scale-out.json"));
        StringBuilder text = new StringBuilder();
        results.figures()
                .forEach((name, each) -> text.append(String.format(
                        Locale.ROOT, "%-44s %8.3f   %.3f to %.3f%n", name, each.median(), each.min(), each.max())));
        print(text.toString());
        return results.figures().values().stream().allMatch(Results.Measured::reachesGoal) ? 0 : 1;
    }
}
