package io.earshot.chaos;

import io.earshot.cli.Home;
import io.earshot.cli.UserException;
import io.earshot.loadtest.LoadTest;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code load-tests/overload}. */
@Command(
        name = "load-tests/overload",
        description = "Feeds an engine several times what it can do, and adds up what became of every second.",
        footer = {
            "",
            "Exit code 0 when every window and every second is accounted for, else 1.",
            "",
            "Examples:",
            "  load-tests/overload --minutes 3",
            "  load-tests/overload --minutes 1 --cores 0.5 --times 2 --overload 'enter-lag: 10s, leave-lag: 2s'"
        })
public final class Overload extends LoadTest {
    private static final int HEAP_MEBIBYTES = 256;

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

    public Overload() {
        super("overload");
    }

    public static void main(String[] args) {
        run(new Overload(), args);
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
        Path folder = folder();
        ModelPackage opened = Home.model(model);
        OverloadRun run = new OverloadRun(
                folder,
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
                this::progress);
        OverloadReport report = run.play();
        print(report.text());
        return report.isClean() ? 0 : 1;
    }
}
