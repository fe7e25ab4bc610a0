package io.earshot.soak;

import io.earshot.cli.UserException;
import io.earshot.loadtest.LoadTest;
import io.earshot.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code load-tests/soak}. */
@Command(
        name = "load-tests/soak",
        description = "Loads a real engine for long and tells whether its memory, threads, handles or ring fill rise.",
        footer = {
            "",
            "Every 15 s, after a full collection: heap, direct memory, RSS, threads, handles;",
            "ring fill is the mean of those 15 s. Over the second half each gets a line",
            "(Theil-Sen). A series fails when the line rises by 1 %% or more in ten minutes",
            "and the 95 %% interval of its slope lies above 0. Exit code 0 when none fails and",
            "every second of audio is accounted for, else 1; below 20 minutes rises are told,",
            "not judged.",
            "",
            "Examples:",
            "  load-tests/soak --minutes 30 --load 0.7",
            "  load-tests/soak --minutes 4 --mics 100"
        })
public final class Soak extends LoadTest {
    @Option(names = "--minutes", paramLabel = "N", description = "How long the mics play; default ${DEFAULT-VALUE}.")
    double minutes = 30;

    @Option(
            names = "--load",
            paramLabel = "SHARE",
            description = "Of what this machine can do, measured first; default ${DEFAULT-VALUE}.")
    double load = 0.7;

    @Option(names = "--mics", paramLabel = "N", description = "So many mics, whatever the machine can do.")
    @Nullable
    Integer mics;

    @Option(names = "--audio", paramLabel = "DIR", description = "FLAC recordings to play; default: synthetic scenes.")
    @Nullable
    Path audio;

    public Soak() {
        super("soak");
    }

    public static void main(String[] args) {
        run(new Soak(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ModelException, UserException {
        check();
        Path folder = folder();
        SoakRun run = new SoakRun(
                folder,
                minutes,
                load,
                mics == null ? OptionalInt.empty() : OptionalInt.of(mics),
                model,
                audio,
                this::progress);
        SoakReport report = run.play();
        report.write(folder.resolve("report.json"));
        Files.writeString(folder.resolve("report.txt"), report.text());
        print(report.text());
        return report.faults().isEmpty() ? 0 : 1;
    }

    private void check() throws UserException, IOException {
        if (!(minutes >= 1 && minutes <= 1_440)) {
            throw UserException.badUsage("--minutes must be 1 to 1440, was " + minutes);
        }
        if (!(load > 0 && load <= 1)) {
            throw UserException.badUsage("--load must be above 0 and at most 1, was " + load);
        }
        if (mics != null && (mics < 1 || mics > 5_000)) {
            throw UserException.badUsage("--mics must be 1 to 5000, was " + mics);
        }
        if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
            throw UserException.badUsage("RSS and handles are read from /proc, which is not there: run it on Linux");
        }
        if (audio != null && !Files.isDirectory(audio)) {
            throw UserException.badUsage("--audio " + audio + ": is no folder; must be one with FLAC files");
        }
        if (out != null && Files.isDirectory(out)) {
            try (var files = Files.list(out)) {
                if (files.findAny().isPresent()) {
                    throw UserException.badUsage(
                            "--out " + out + ": holds files already; must be a new or an empty folder");
                }
            }
        }
    }
}
