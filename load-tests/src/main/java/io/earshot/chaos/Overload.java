package io.earshot.chaos;

import io.earshot.cli.Home;
import io.earshot.cli.Logging;
import io.earshot.cli.UserException;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code load-tests/overload}. */
@Command(
        name = "load-tests/overload",
        mixinStandardHelpOptions = true,
        description = "Feeds an engine several times what it can do, and adds up what became of every second.",
        footer = {
            "",
            "Exit code 0 when every window and every second is accounted for, else 1.",
            "",
            "Examples:",
            "  load-tests/overload --minutes 3",
            "  load-tests/overload --minutes 1 --cores 0.5 --times 2 --overload 'enter-lag: 10s, leave-lag: 2s'"
        })
public final class Overload implements Callable<Integer> {
    private static final int HEAP_MEBIBYTES = 256;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--minutes", paramLabel = "N", description = "Length of the audio; default ${DEFAULT-VALUE}.")
    double minutes = 3;

    @Option(names = "--cores", paramLabel = "N", description = "What the engine gets; default ${DEFAULT-VALUE}.")
    double cores = 0.25;

    @Option(names = "--times", paramLabel = "N", description = "Of its capacity are fed; default ${DEFAULT-VALUE}.")
    double times = 3;

    @Option(
            names = "--overload",
            paramLabel = "YAML",
            description = "Settings of ingest.overload beside the policy; default: those of the configuration.")
    String overload = "";

    @Option(names = "--model", paramLabel = "DIR", description = "A model package; default: the model in the box.")
    @Nullable
    Path model;

    @Option(names = "--out", paramLabel = "DIR", description = "Where logs stay; default: a temporary folder.")
    @Nullable
    Path out;

    public static void main(String[] args) {
        Logging.configure(false);
        CommandLine command = new CommandLine(new Overload());
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            line.getErr().println("overload: " + e.getMessage());
            return e instanceof UserException ? 2 : 1;
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ModelException, UserException {
        if (!(minutes >= 0.5 && minutes <= 600)) {
            throw UserException.badUsage("--minutes must be 0.5 to 600, was " + minutes);
        }
        if (!(cores > 0 && cores <= 1 && times > 0 && times <= 10)) {
            throw UserException.badUsage(
                    "--cores must be above 0 and at most 1, --times above 0 and at most 10, were %s and %s"
                            .formatted(cores, times));
        }
        Path folder = out == null ? Files.createTempDirectory("earshot-overload") : Files.createDirectories(out);
        PrintWriter err = spec.commandLine().getErr();
        ModelPackage opened = Home.model(model);
        OverloadRun run = new OverloadRun(
                folder.toAbsolutePath(),
                opened,
                Home.eventTypes(null, opened),
                // Rules name event types: those here are of the model in the box.
                model == null ? Home.path().resolve("load-tests/alerts.yaml") : Home.config(null, "alerts.yaml"),
                new OverloadRun.Setup(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds((long) (minutes * 60)),
                        cores,
                        times,
                        HEAP_MEBIBYTES,
                        overload),
                line -> {
                    err.println("overload: " + line);
                    err.flush();
                });
        OverloadReport report = run.play();
        spec.commandLine().getOut().print(report.text());
        spec.commandLine().getOut().flush();
        err.println("overload: logs lie in " + folder);
        return report.isClean() ? 0 : 1;
    }
}
