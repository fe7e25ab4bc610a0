package io.earshot.jmh;

import io.earshot.audio.ChannelMix;
import io.earshot.avro.AudioFrame;
import io.earshot.inference.BatchSizes;
import io.earshot.inference.InferenceMeter;
import io.earshot.inference.ModelLane;
import io.earshot.inference.ModelVersion;
import io.earshot.inference.Scorer;
import io.earshot.ingest.FrameDecoder;
import io.earshot.ingest.FrameIntake;
import io.earshot.ingest.IngestLimits;
import io.earshot.ingest.IngestMeter;
import io.earshot.ingest.MicDomains;
import io.earshot.ingest.PartitionFeed;
import io.earshot.media.FlacFrameDecoder;
import io.earshot.model.ModelInput;
import io.earshot.publish.OutcomePump;
import io.earshot.window.FeatureStage;
import io.earshot.window.WindowGrid;
import io.earshot.window.WindowRing;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Frames of 100 ms through intake, slicing, ring, batches and pump to a sink, the model and the features left out: the
 * model takes samples and answers at once. Target: at most 10 &micro;s a frame; nothing allocated.
 */
public class SlicingBenchmark extends MicroBenchmark {
    private static final int WINDOW = 15_600;
    private static final int HOP = 7_680;
    private static final int SLOTS = 256;
    private static final int BATCH = 32;

    private final AudioFrame frame = Given.frame(0, Noise.pcm(Given.FRAME_SAMPLES));
    private final PartitionFeed feed = new PartitionFeed("frames", 0, 1, 0);
    private long next;

    @SuppressWarnings("NullAway.Init")
    private WindowRing ring;

    @SuppressWarnings("NullAway.Init")
    private ModelLane lane;

    @SuppressWarnings("NullAway.Init")
    private OutcomePump pump;

    @SuppressWarnings("NullAway.Init")
    private FrameIntake intake;

    /** Answers at once. */
    private record Mute(int inputValues) implements Scorer {
        @Override
        public int labels() {
            return 1;
        }

        @Override
        public int embeddingSize() {
            return 0;
        }

        @Override
        public void score(FloatBuffer[] inputs, int count, FloatBuffer scores, @Nullable FloatBuffer embeddings) {}

        @Override
        public void close() {}
    }

    /** The threads of a worker, without Kafka. */
    @Setup(Level.Trial)
    public void start() {
        ModelInput input = new ModelInput("waveform", ModelInput.Kind.WAVEFORM, Given.RATE, 1, WINDOW, HOP, null);
        ring = new WindowRing(
                SLOTS, new int[] {input.valuesPerWindow()}, 1, new WindowGrid(Given.RATE, Given.RATE, WINDOW, HOP, 0));
        lane = new ModelLane(
                0,
                "mute",
                ring,
                1,
                0,
                new BatchSizes(BATCH, false),
                new ModelVersion("v1", List.of(new Mute(input.valuesPerWindow()))),
                InferenceMeter.NONE,
                SlicingBenchmark::fail);
        pump = new OutcomePump(
                ring,
                List.of(lane),
                (slot, from) -> slot.stream().floor().acknowledged(from.index(), slot.floorAfter()),
                SlicingBenchmark::fail);
        intake = new FrameIntake(
                IngestLimits.DEFAULTS,
                (value, reuse) -> reuse,
                new FrameDecoder(new FlacFrameDecoder(), ChannelMix.MEAN, false),
                new FeatureStage(List.of(new FeatureStage.Target(ring, List.of(input))), 0, 0),
                (of, offset, key, value, reason) -> {},
                MicDomains.ANY,
                IngestMeter.NONE,
                () -> 0);
        lane.start();
        pump.start();
    }

    private static void fail(Throwable error) {
        throw new IllegalStateException(error);
    }

    @Benchmark
    public void frame() {
        long now = Given.START + next * 100_000;
        frame.setFirstSample(next * Given.FRAME_SAMPLES);
        frame.setCapturedAt(now);
        feed.ledger().dispatched(next);
        intake.frame(feed, next, now, frame);
        feed.ledger().finished(next);
        next++;
    }

    @TearDown(Level.Trial)
    public void stop() throws InterruptedException {
        ring.stop();
        lane.join();
        pump.join();
    }
}
