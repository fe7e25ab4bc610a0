package io.earshot.cli;

import io.earshot.config.EarshotConfig;
import io.earshot.playback.FramePlayer;
import io.earshot.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code earshot send}. */
@Command(
        name = "send",
        description = "Plays recordings into the frames topic as a mic would send them.",
        footer = {
            "",
            "Several recordings play one after the other, each as a stream of its own. Ctrl-C ends the stream in order.",
            "Recordings that cannot be read are reported, the others go on, and the exit code is 1.",
            "",
            "Examples:",
            "  earshot send night.flac --mic ridge-07",
            "  earshot send nights/ --mic ridge-07 --speed max --start 2026-05-01T20:00:00Z",
            "  earshot send birds.wav --mic test-1 --loop --bootstrap kafka-1:9092"
        })
final class SendCommand extends ClusterCommand {
    @Parameters(
            paramLabel = "SOURCE",
            arity = "1..*",
            description = "Files, or folders with all below them: WAV, FLAC or Ogg Vorbis.")
    List<Path> sources = new ArrayList<>();

    @Option(names = "--mic", paramLabel = "ID", required = true, description = "The mic that they are heard by.")
    String mic = "";

    @Option(
            names = "--speed",
            paramLabel = "X",
            description = "1 is real time, 10 ten times as fast, max as fast as the brokers accept; default 1.")
    String speed = "1";

    @Option(names = "--loop", description = "Again and again until Ctrl-C; one recording then makes one long stream.")
    boolean loop;

    @Mixin
    FrameOption frame = new FrameOption();

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "When the first recording was made: " + Times.FORMS
                    + "; the next ones follow without a pause. Default: now, or with more than real time so that the last"
                    + " one ends now.")
    @Nullable
    String start;

    @Option(names = "--domain", paramLabel = "D", description = "Trust domain of the mic: its own frames topic.")
    @Nullable
    String domain;

    @Option(names = "--topic", paramLabel = "T", description = "Another topic than the configuration's frames.")
    @Nullable
    String topic;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws UserException, IOException {
        List<String> wrong = new ArrayList<>();
        MicFields.id(mic, wrong::add);
        if (!wrong.isEmpty()) {
            throw UserException.badUsage("--" + wrong.get(0));
        }
        Duration frameLength = frame.length();
        double factor = factor();
        @Nullable Instant from = start == null ? null : Times.parse("--start", start, clock.instant());
        EarshotConfig config = cluster.read();
        String target = target(config);
        AudioSources found = AudioSources.find(sources);
        cluster.require(config, target);
        Sender.Settings settings =
                new Sender.Settings(mic, factor, loop, frameLength, from == null ? null : micros(from));
        return new Sender(config, target, settings, clock, spec.commandLine().getErr())
                .send(found, spec.commandLine().getOut());
    }

    private String target(EarshotConfig config) throws UserException {
        if (topic != null) {
            if (domain != null) {
                throw UserException.badUsage("--topic and --domain exclude each other: each names a topic");
            }
            return topic;
        }
        TopicNames names = TopicNames.of(config.topics());
        if (domain != null && !names.domains().contains(domain)) {
            throw UserException.badUsage(
                    "--domain %s is none of topics.domains %s of the configuration".formatted(domain, names.domains()));
        }
        return domain == null ? names.frames() : names.frames(domain);
    }

    private double factor() throws UserException {
        if (speed.toLowerCase(Locale.ROOT).equals("max")) {
            return FramePlayer.MAX_SPEED;
        }
        double factor;
        try {
            factor = Double.parseDouble(speed);
        } catch (NumberFormatException e) {
            factor = Double.NaN;
        }
        if (!(factor >= 0.01 && factor <= 10_000)) {
            throw UserException.badUsage("--speed must be max or a number in 0.01..10000, was '%s'".formatted(speed));
        }
        return factor;
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
