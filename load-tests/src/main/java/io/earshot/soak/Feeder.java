package io.earshot.soak;

import io.earshot.Serialization;
import io.earshot.avro.AudioFrame;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.FrameSource;
import io.earshot.playback.LoopFrames;
import io.earshot.playback.LoopFrames.Tape;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Plays mics into the frames topic and writes down what it played. Each method blocks one thread. */
final class Feeder {
    private static final Duration FRAME = Duration.of(MicRuns.FRAME, ChronoUnit.MICROS);
    /** Well above what the engine can do: the backlog sets the pace. */
    private static final double FLAT_OUT = 200;
    /** The devices' clocks must not come to be ahead while audio is played faster than it was recorded. */
    private static final Duration BEFORE = Duration.ofHours(2);

    private static final long LONGEST_SECONDS = BEFORE.toSeconds();
    private static final long LOOK_NANOS = 2_000_000;

    private final String servers;
    private final String topic;
    private final List<Tape> tapes;
    private final Account account;
    private final Serialization serialization;

    Feeder(String servers, String topic, List<Tape> tapes, Account account, Serialization serialization) {
        this.servers = servers;
        this.topic = topic;
        this.tapes = List.copyOf(tapes);
        this.account = account;
        this.serialization = serialization;
    }

    /**
     * Plays in real time.
     *
     * @return how late a frame was sent at most, seconds
     */
    double play(List<MicRuns.MicRun> runs, int mics) throws IOException {
        try (KafkaProducer<String, AudioFrame> producer = producer()) {
            FramePlayer player = new FramePlayer(producer, topic, 1, System::nanoTime);
            long begin = System.nanoTime();
            long startedAt = micros(Instant.now());
            for (MicRuns.MicRun run : runs) {
                String mic = MicRuns.mic("mic", run.mic());
                FrameSource loop = loop(mic, run.mic(), mics, startedAt + run.begin(), run.length());
                FrameSource frames = new RunFrames(loop, run.saysSo(), micros -> account.played(mic, micros));
                player.add(frames, begin + TimeUnit.MICROSECONDS.toNanos(run.begin()));
            }
            player.play(() -> false);
            return player.latestNanos() / 1e9;
        }
    }

    /**
     * Plays as fast as the engine works.
     *
     * @param isFull whether enough waits to be worked on
     */
    void flood(int mics, BooleanSupplier isFull, BooleanSupplier stop) throws IOException {
        try (KafkaProducer<String, AudioFrame> producer = producer()) {
            FramePlayer player = new FramePlayer(producer, topic, FLAT_OUT, System::nanoTime);
            long startedAt = micros(Instant.now().minus(BEFORE));
            for (int i = 0; i < mics; i++) {
                String mic = MicRuns.mic("calibration", i);
                FrameSource loop = loop(mic, i, mics, startedAt, TimeUnit.SECONDS.toMicros(LONGEST_SECONDS));
                player.add(new Sent(loop, mic, isFull, stop));
            }
            player.play(stop);
        }
    }

    private FrameSource loop(String mic, int index, int mics, long startedAt, long length) {
        Tape tape = tapes.get(index % tapes.size());
        int rounds = (mics + tapes.size() - 1) / tapes.size();
        long begin = tape.samples() * (index / tapes.size()) / rounds;
        return new LoopFrames(tape, mic, startedAt, begin, length * tape.sampleRate() / 1_000_000, FRAME);
    }

    /** A frame counts as played once its successor is asked for: the player has sent it then, stopped or not. */
    private final class Sent implements FrameSource {
        private final FrameSource source;
        private final String mic;
        private final BooleanSupplier isFull;
        private final BooleanSupplier stop;
        private boolean hasGiven;

        Sent(FrameSource source, String mic, BooleanSupplier isFull, BooleanSupplier stop) {
            this.source = source;
            this.mic = mic;
            this.isFull = isFull;
            this.stop = stop;
        }

        @Override
        public int sampleRate() {
            return source.sampleRate();
        }

        @Override
        public AudioFrame next() throws IOException {
            if (hasGiven) {
                account.played(mic, MicRuns.FRAME);
            }
            while (isFull.getAsBoolean() && !stop.getAsBoolean()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            hasGiven = true;
            AudioFrame frame = source.next();
            if (frame == null) {
                throw new IOException("the engine is so fast that a mic's %d s were not enough to measure it"
                        .formatted(LONGEST_SECONDS));
            }
            return frame;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }

    private KafkaProducer<String, AudioFrame> producer() {
        Map<String, Object> properties = Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", 5);
        return new KafkaProducer<>(
                properties, new StringSerializer(), serialization.frames().serializer());
    }

    private static long micros(Instant time) {
        return TimeUnit.MILLISECONDS.toMicros(time.toEpochMilli());
    }
}
