package io.earshot.chaos;

import io.earshot.cli.UserException;
import io.earshot.loadtest.LoadTest;
import io.earshot.model.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code load-tests/chaos}. */
@Command(
        name = "load-tests/chaos",
        description = "Plays mics through real processes, breaks these, and judges what subscribers got.",
        footer = {
            "",
            "Exit code 0 when nothing was lost or doubled and every second is accounted for, else 1.",
            "",
            "Examples:",
            "  load-tests/chaos --minutes 10 --seed 1",
            "  load-tests/chaos --minutes 10 --kinds kill,term --every 28 --broker stock"
        })
public final class Chaos extends LoadTest {
    @Option(names = "--minutes", paramLabel = "N", description = "Length of the audio; default ${DEFAULT-VALUE}.")
    double minutes = 10;

    @Option(names = "--seed", paramLabel = "N", description = "Which faults come when; default ${DEFAULT-VALUE}.")
    long seed = 1;

    @Option(names = "--mics", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
    int mics = 24;

    @Option(names = "--engines", paramLabel = "N", description = "Beside a spare one; default ${DEFAULT-VALUE}.")
    int engines = 3;

    @Option(
            names = "--broker",
            paramLabel = "KIND",
            description = "stock or tuned: the timeouts of broker and engines; default tuned.")
    String broker = "tuned";

    @Option(names = "--kinds", split = ",", paramLabel = "KIND", description = "Only these faults.")
    List<String> kinds = List.of();

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            description = "Time between two faults, on the average; default ${DEFAULT-VALUE}.")
    double every = FaultPlan.SPACING.toMillis() / 1e3;

    @Option(names = "--audio", paramLabel = "DIR", description = "FLAC recordings to play; default: synthetic scenes.")
    @Nullable
    Path audio;

    public Chaos() {
        super("chaos");
    }

    public static void main(String[] args) {
        run(new Chaos(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ModelException, UserException {
        if (!(minutes >= 1 && minutes <= 600)) {
            throw UserException.badUsage("--minutes must be 1 to 600, was " + minutes);
        }
        if (!(every >= 5 && every <= 3_600)) {
            throw UserException.badUsage("--every must be 5 to 3600, was " + every);
        }
        if (mics < 1 || mics > 1_000 || engines < 1 || engines > 8) {
            throw UserException.badUsage(
                    "--mics must be 1 to 1000 and --engines 1 to 8, were %d and %d".formatted(mics, engines));
        }
        Path folder = folder();
        Duration length = Duration.ofSeconds((long) (minutes * 60));
        Run run = new Run(
                folder,
                Audio.of(audio, mics, length, seed),
                engines,
                settings(broker),
                kinds.stream().map(Chaos::kind).toList(),
                Duration.ofMillis((long) (every * 1e3)),
                seed,
                model,
                this::progress);
        Report report = run.play();
        report.write(folder.resolve("report.json"));
        print(report.text());
        List<String> shortcomings = minutes >= 10 && kinds.isEmpty() ? report.shortcomings() : List.of();
        shortcomings.forEach(each -> print("too little: " + each + "\n"));
        return report.isClean() && shortcomings.isEmpty() ? 0 : 1;
    }

    private static Settings settings(String name) throws UserException {
        return Stream.of(Settings.STOCK, Settings.TUNED)
                .filter(each -> each.label().equals(name))
                .findFirst()
                .orElseThrow(() -> UserException.badUsage("--broker must be stock or tuned, was " + name));
    }

    private static FaultKind kind(String name) {
        return Arrays.stream(FaultKind.values())
                .filter(each -> each.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--kinds: '%s' is not known; there are %s"
                        .formatted(
                                name,
                                Arrays.stream(FaultKind.values())
                                        .map(FaultKind::label)
                                        .toList())));
    }
}
