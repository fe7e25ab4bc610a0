package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.avro.AudioFrame;
import io.earshot.config.EarshotConfig;
import io.earshot.media.AudioFile;
import io.earshot.playback.FileFrames;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.FrameSource;
import io.earshot.playback.LoopFrames;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Plays recordings one after the other as the streams of one mic. Belongs to the command's thread. */
final class Sender {
    private static final int BATCH_BYTES = 128 << 10;
    private static final long BUFFER_BYTES = 64L << 20;
    /** A loop lasts until it is stopped, or six years. */
    private static final long ENDLESS = 1L << 43;

    /**
     * What to send, and how.
     *
     * @param speed 1 is real time
     * @param start when the first recording was made, microseconds since 1970-01-01 UTC; null: by the clock
     */
    record Settings(String mic, double speed, boolean loop, Duration frame, @Nullable Long start) {}

    private final EarshotConfig config;
    private final String topic;
    private final Settings settings;
    private final Clock clock;
    private final PrintWriter err;
    private final SendProgress progress;

    private int streams;
    private int failed;
    private long frames;
    private double seconds;
    private long latestNanos;

    Sender(EarshotConfig config, String topic, Settings settings, Clock clock, PrintWriter err) {
        this.config = config;
        this.topic = topic;
        this.settings = settings;
        this.clock = clock;
        this.err = err;
        this.progress = new SendProgress(err);
    }

    /** @return the exit code */
    int send(AudioSources sources, PrintWriter out) throws IOException, UserException {
        sources.problems().forEach(this::report);
        long begun = System.nanoTime();
        try (StopSignal stop = new StopSignal();
                KafkaProducer<String, AudioFrame> producer = new KafkaProducer<>(
                        producer(),
                        new StringSerializer(),
                        Serialization.singleObject().frames().serializer())) {
            long start = firstStart(sources.files());
            do {
                int before = streams;
                for (Path file : sources.files()) {
                    if (!stop.getAsBoolean()) {
                        start = play(file, sources.files().size() == 1, start, producer, stop);
                    }
                }
                if (streams == before) {
                    break; // nothing of it can be read: no use in trying for ever
                }
            } while (settings.loop() && !stop.getAsBoolean());
        } catch (KafkaException e) {
            throw UserException.failed("frames could not be delivered to %s: %s".formatted(topic, e.getMessage()));
        }
        out.printf(
                Locale.ROOT,
                "sent %d stream%s of mic %s to %s: %d frames, %.3f s of audio in %.1f s%n",
                streams,
                streams == 1 ? "" : "s",
                settings.mic(),
                topic,
                frames,
                seconds,
                (System.nanoTime() - begun) / 1e9);
        if (settings.speed() != FramePlayer.MAX_SPEED && latestNanos > 1_000_000_000L) {
            err.printf(
                    Locale.ROOT,
                    "earshot: this machine or the brokers fell behind by up to %.1f s%n",
                    latestNanos / 1e9);
        }
        return failed == 0 ? 0 : Main.FAILED;
    }

    private Map<String, Object> producer() {
        Map<String, Object> properties = Cluster.producer(config, "earshot-send");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        return properties;
    }

    /** Plays one recording that starts at {@code start}; returns when the next one starts. */
    private long play(Path file, boolean only, long start, KafkaProducer<String, AudioFrame> producer, StopSignal stop)
            throws IOException {
        FramePlayer player = new FramePlayer(producer, topic, settings.speed(), System::nanoTime);
        long at = settings.start() == null && settings.speed() <= 1 ? now() : start;
        int rate = 1;
        try (FrameSource source = open(file, only && settings.loop(), at)) {
            rate = source.sampleRate();
            streams++;
            player.add(source);
            int playing = rate;
            player.play(() -> {
                progress.show(file, (double) player.samples() / playing, frames + player.frames());
                return stop.getAsBoolean();
            });
            if (source instanceof FileFrames frames && frames.truncated()) {
                report(file + ": is truncated, what is there was sent", false);
            }
        } catch (IOException e) {
            if (e.getCause() instanceof KafkaException) {
                throw e; // the cluster's doing: the next recording would fare no better
            }
            report(String.valueOf(e.getMessage()));
        } finally {
            progress.clear();
        }
        frames += player.frames();
        seconds += (double) player.samples() / rate;
        latestNanos = Math.max(latestNanos, player.latestNanos());
        return at + Math.round(player.samples() * 1e6 / rate);
    }

    private FrameSource open(Path file, boolean loop, long startedAt) throws IOException {
        if (loop) {
            return new LoopFrames(LoopFrames.Tape.read(file), settings.mic(), startedAt, 0, ENDLESS, settings.frame());
        }
        AudioFile audio = AudioFile.open(file);
        try {
            return new FileFrames(audio, settings.mic(), streamId(file), startedAt, settings.frame());
        } catch (IOException | RuntimeException e) {
            audio.close();
            throw e;
        }
    }

    /** Distinct within this command, and told by a person from the recording's name. */
    private String streamId(Path file) {
        String name = String.valueOf(file.getFileName()).replaceAll("[^\\x21-\\x7e]", "_");
        return "%d-%s".formatted(streams + 1, name.substring(0, Math.min(name.length(), 100)));
    }

    /** When the first recording starts so that the last one ends as it is sent: no device's clock is ahead of time. */
    private long firstStart(List<Path> files) {
        if (settings.start() != null) {
            return settings.start();
        }
        double ahead = 0;
        for (Path file : files) {
            try (AudioFile audio = AudioFile.open(file)) {
                OptionalLong samples = audio.totalSamples();
                ahead += samples.isPresent() ? (double) samples.getAsLong() / audio.sampleRate() : 0;
            } catch (IOException e) {
                continue; // reported when it is its turn
            }
        }
        return now() - Math.round(ahead * 1e6 * Math.max(0, 1 - 1 / settings.speed()));
    }

    private long now() {
        return SendCommand.micros(clock.instant());
    }

    private void report(String problem) {
        report(problem, true);
    }

    private void report(String line, boolean failure) {
        failed += failure ? 1 : 0;
        err.println("earshot: " + line);
    }
}
