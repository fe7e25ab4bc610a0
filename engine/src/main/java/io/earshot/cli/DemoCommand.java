package io.earshot.cli;

import io.earshot.config.EarshotConfig;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code earshot demo}. */
@Command(
        name = "demo",
        description = "The whole system in one process: a Kafka broker, mics, the engine, alerts, dashboard.",
        footer = {
            "",
            "Without --audio, mics hear synthetic forests and seas. Ctrl-C ends it and prints the summary.",
            "",
            "Examples:",
            "  earshot demo --model models/yamnet",
            "  earshot demo --model models/yamnet --audio night.flac",
            "  earshot demo --audio night.flac --mics 200 --seconds 300"
        })
final class DemoCommand implements Callable<Integer> {
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
            names = "--audio",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Recordings to play as mics, in real time: WAV, FLAC or Ogg Vorbis.")
    List<Path> audio = new ArrayList<>();

    @Option(
            names = "--mics",
            paramLabel = "N",
            description = "Number of mics; more than recordings play them round and round, each from another place."
                    + " Default: one a recording, or " + DemoMics.SYNTHETIC + " synthetic ones.")
    @Nullable
    Integer mics;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Stop after so much time; default: when the recordings end.")
    @Nullable
    Integer seconds;

    @Mixin
    FrameOption frame = new FrameOption();

    @Option(names = "--seed", description = "Of synthetic scenes; default ${DEFAULT-VALUE}.")
    long seed = 1;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "Event types; default: the model's own events.yaml, else config/events.yaml.")
    @Nullable
    Path events;

    @Option(names = "--alerts", paramLabel = "FILE", description = "Alert rules; default config/alerts.yaml.")
    @Nullable
    Path alerts;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    LiveLines.Format format = LiveLines.Format.TABLE;

    @Option(names = "--port", description = "Of the embedded broker; default: any free one.")
    int port;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "Of /metrics, /live and /ready, -1 for none; default 9404 if it is free, else any.")
    @Nullable
    Integer metricsPort;

    @Option(
            names = "--dashboard-port",
            paramLabel = "PORT",
            description = "Of the dashboard, -1 for none; default 8080 if it is free, else any.")
    @Nullable
    Integer dashboardPort;

    @Override
    public Integer call() throws UserException, ModelException, IOException, InterruptedException {
        if (mics != null && mics < 1) {
            throw UserException.badUsage("--mics must be 1 or more, was " + mics);
        }
        Duration frameLength = frame.length();
        if (metricsPort != null && (metricsPort < -1 || metricsPort > 65_535)) {
            throw UserException.badUsage("--metrics-port must be in -1..65535, was " + metricsPort);
        }
        if (dashboardPort != null && (dashboardPort < -1 || dashboardPort > 65_535)) {
            throw UserException.badUsage("--dashboard-port must be in -1..65535, was " + dashboardPort);
        }
        ModelPackage chosen = Home.model(model);
        Demo demo = new Demo(
                chosen,
                Home.eventTypes(events, chosen),
                Home.config(alerts, "alerts.yaml"),
                EarshotConfig.DEFAULTS,
                port,
                metricsPort,
                dashboardPort,
                new LiveLines(spec.commandLine().getOut(), format),
                spec.commandLine().getErr());
        return demo.run(new DemoMics(audio, mics, seconds, frameLength, seed));
    }
}
