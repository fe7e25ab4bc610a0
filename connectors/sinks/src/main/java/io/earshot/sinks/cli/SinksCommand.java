package io.earshot.sinks.cli;

import io.earshot.connectors.Console;
import io.earshot.connectors.StopSignal;
import io.earshot.sinks.Sinks;
import io.earshot.sinks.config.SinksConfig;
import io.earshot.sinks.config.SinksConfigFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Delivers events and alerts until Ctrl-C. */
@Command(
        name = "sinks",
        description =
                "Delivers events and alerts from Kafka to webhooks (ntfy, Slack, Discord, Telegram, your own), MQTT"
                        + " and files.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  earshot sinks --config sinks.yaml",
            "",
            "docs/connectors.md says what the file holds and what receivers get."
        })
final class SinksCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "What is delivered where.")
    @SuppressWarnings("NullAway.Init")
    Path config;

    @Option(names = "--verbose", description = "Stack traces and more of the log.")
    boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        SinksConfig read = SinksConfigFile.read(config);
        try (StopSignal stop = new StopSignal();
                Sinks sinks = new Sinks(read, Clock.systemUTC())) {
            String metrics = sinks.port() < 0
                    ? ""
                    : "; metrics on http://%s:%d/metrics"
                            .formatted(read.health().host(), sinks.port());
            Console.say(spec, "delivering" + metrics);
            sinks.runUntil(stop);
        }
        return 0;
    }
}
