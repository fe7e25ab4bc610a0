package io.earshot.sinks.cli;

import io.earshot.sinks.SinkException;
import io.earshot.sinks.Sinks;
import io.earshot.sinks.config.ConfigException;
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
            String metrics = sinks.port() < 0 ? "" : "; metrics on http://127.0.0.1:%d/metrics".formatted(sinks.port());
            Main.say(spec, "delivering" + metrics);
            sinks.runUntil(stop);
        }
        return 0;
    }

    /** @return the exit code that the failure deserves, having told of it */
    static int report(CommandSpec command, Exception thrown) {
        if (thrown instanceof ConfigException wrong) {
            wrong.problems().forEach(line -> Main.say(command, line));
            return Main.BAD_USAGE;
        }
        if (thrown instanceof IllegalArgumentException wrong) {
            Main.say(command, String.valueOf(wrong.getMessage()));
            return Main.BAD_USAGE;
        }
        boolean ours = thrown instanceof SinkException;
        Main.say(command, ours ? String.valueOf(thrown.getMessage()) : thrown.toString());
        return Main.FAILED;
    }
}
