package io.earshot.edge.cli;

import io.earshot.connectors.Console;
import io.earshot.connectors.StopSignal;
import io.earshot.edge.Edge;
import io.earshot.edge.config.EdgeConfig;
import io.earshot.edge.config.EdgeConfigFile;
import io.earshot.edge.stream.TimeSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings sound to Kafka until Ctrl-C, or until every source has come to its end. */
@Command(
        name = "edge",
        description =
                "Brings sound to Kafka: from files, raw samples on standard input or TCP, RTSP, HTTP, HLS and sound"
                        + " cards.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  earshot edge --config edge.yaml",
            "",
            "docs/connectors.md says what the file holds and what the agent promises."
        })
final class EdgeCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "Which microphones, and where to.")
    @SuppressWarnings("NullAway.Init")
    Path config;

    @Option(names = "--verbose", description = "Stack traces and more of the log.")
    boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        EdgeConfig read = EdgeConfigFile.read(config);
        try (StopSignal stop = new StopSignal();
                Edge edge = new Edge(read, TimeSource.of(Clock.systemUTC()), new SplittableRandom(), System.in)) {
            String metrics = edge.port() < 0
                    ? ""
                    : "; metrics on http://%s:%d/metrics"
                            .formatted(read.health().host(), edge.port());
            Console.say(spec, "listening" + metrics);
            edge.runUntil(stop);
        }
        return 0;
    }
}
