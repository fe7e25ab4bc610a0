package io.earshot.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.audio.AllocationGuard;
import io.earshot.audio.ChannelMix;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.OutcomeKind;
import io.earshot.features.LogMelParameters;
import io.earshot.inference.BatchSizes;
import io.earshot.inference.InferenceMeter;
import io.earshot.inference.ModelLane;
import io.earshot.inference.ModelVersion;
import io.earshot.inference.Scorer;
import io.earshot.ingest.FrameDecoder;
import io.earshot.ingest.FrameIntake;
import io.earshot.ingest.Frames;
import io.earshot.ingest.IngestLimits;
import io.earshot.ingest.IngestMeter;
import io.earshot.ingest.MicDomains;
import io.earshot.ingest.PartitionFeed;
import io.earshot.media.FlacFrameDecoder;
import io.earshot.model.ModelInput;
import io.earshot.publish.OutcomePump;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a decoded frame to a published slot the feature thread allocates nothing, whatever rate and channels come. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HotPathAllocationTest {
    private static final int FRAMES = 500;
    private static final int ROUNDS = 4;

    private static List<ModelInput> inputs(String kind, int channels) {
        if (kind.equals("two inputs")) {
            return List.of(
                    input("waveform", channels), input("yamnet", channels).named("log_mel_of_it"));
        }
        return List.of(input(kind, channels));
    }

    private static ModelInput input(String kind, int channels) {
        return switch (kind) {
            case "waveform" ->
                new ModelInput("waveform", ModelInput.Kind.WAVEFORM, 16_000, channels, 15_600, 7_680, null);
            case "yamnet" ->
                new ModelInput(
                        "log_mel", ModelInput.Kind.LOG_MEL, 16_000, channels, 15_600, 7_680, LogMelParameters.YAMNET);
            case "panns" ->
                new ModelInput(
                        "log_mel", ModelInput.Kind.LOG_MEL, 32_000, channels, 31_200, 15_360, LogMelParameters.PANNS);
            case "mfcc" ->
                new ModelInput(
                        "mfcc",
                        ModelInput.Kind.MFCC_MEAN,
                        22_050,
                        channels,
                        22_050,
                        10_240,
                        LogMelParameters.LIBROSA_MFCC,
                        40);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** Says nothing and allocates nothing. */
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
        public void score(FloatBuffer[] inputs, int count, FloatBuffer scores, FloatBuffer embeddings) {}

        @Override
        public void close() {}
    }

    @ParameterizedTest(name = "{0} Hz, {1} channels of a model like {3} of {2}")
    @CsvSource({
        "16000, 1, 1, yamnet",
        "44100, 1, 1, yamnet",
        "8000, 2, 1, yamnet",
        "16000, 2, 2, yamnet",
        "32000, 1, 1, panns",
        "16000, 2, 2, mfcc",
        "16000, 1, 1, two inputs",
        "44100, 2, 2, two inputs"
    })
    void aWindowCostsTheFeatureThreadNoMemory(int rate, int channels, int modelChannels, String kind) throws Exception {
        List<ModelInput> inputs = inputs(kind, modelChannels);
        ModelInput input = inputs.get(0);
        WindowRing ring = new WindowRing(
                64,
                inputs.stream().mapToInt(ModelInput::valuesPerWindow).toArray(),
                1,
                new WindowGrid(input.rate(), input.rate(), input.window(), input.hop(), 0));
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        ModelLane lane = new ModelLane(
                0,
                "mute",
                ring,
                1,
                0,
                new BatchSizes(32, false),
                new ModelVersion("v1", List.of(new Mute(input.valuesPerWindow()))),
                InferenceMeter.NONE,
                failures::add);
        AtomicLong windows = new AtomicLong();
        OutcomePump pump = new OutcomePump(
                ring,
                List.of(lane),
                (slot, from) -> {
                    windows.addAndGet(slot.kind() == OutcomeKind.SCORED ? 1 : 0);
                    slot.stream().floor().acknowledged(from.index(), slot.floorAfter());
                },
                failures::add);
        FrameIntake intake = new FrameIntake(
                IngestLimits.DEFAULTS,
                (value, reuse) -> reuse,
                new FrameDecoder(new FlacFrameDecoder(), ChannelMix.MEAN, modelChannels > 1),
                new FeatureStage(List.of(new FeatureStage.Target(ring, inputs)), 0, 0),
                (feed, offset, key, value, reason) -> {},
                MicDomains.ANY,
                IngestMeter.NONE,
                () -> 0);
        PartitionFeed feed = new PartitionFeed("frames", 0, 1, 0);
        int samples = rate / 10;
        AudioFrame frame = Frames.builder(0, samples)
                .setSampleRate(rate)
                .setChannels(channels)
                .setPayload(Frames.pcm16(0, samples, channels))
                .build();
        long[] next = {0};
        lane.start();
        pump.start();
        AllocationGuard.Action oneFrame = () -> {
            long now = Frames.START + next[0] * 100_000;
            frame.setFirstSample(next[0] * samples);
            frame.setCapturedAt(now);
            feed.ledger().dispatched(next[0]);
            intake.frame(feed, next[0], now, frame);
            feed.ledger().finished(next[0]);
            next[0]++;
        };
        // What happens once, such as loading what a full ring throws, is no cost of a window: the least of some rounds.
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            bytes = Math.min(bytes, AllocationGuard.bytesOf(FRAMES, oneFrame));
        }
        ring.stop();
        lane.join();
        pump.join();
        assertThat(failures).isEmpty();
        assertThat(windows.get()).isGreaterThan(2 * ROUNDS * FRAMES / 5 - 70);
        double perWindow = bytes / (FRAMES * 0.1 / 0.48);
        assertThat(perWindow).as("bytes allocated per window").isLessThanOrEqualTo(8);
    }
}
