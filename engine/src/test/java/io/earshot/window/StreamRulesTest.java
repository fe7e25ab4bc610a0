package io.earshot.window;

import static io.earshot.ingest.Frames.RATE;
import static io.earshot.ingest.Frames.timeOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SampleEncoding;
import io.earshot.features.Centring;
import io.earshot.features.Compression;
import io.earshot.features.LogMel;
import io.earshot.features.LogMelParameters;
import io.earshot.features.MelScale;
import io.earshot.ingest.Frames;
import io.earshot.ingest.IngestLimits;
import io.earshot.ingest.Rejection;
import io.earshot.media.FlacEncoder;
import io.earshot.model.ModelInput;
import io.earshot.window.WindowWorker.Seen;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the contracts say of streams and their windows, rule by rule. Frames are 50 ms, windows two of them, hops one. */
class StreamRulesTest {
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-4);
    private static final int FRAME = 400;
    private static final int WINDOW = 2 * FRAME;
    private static final ModelInput INPUT =
            new ModelInput("waveform", ModelInput.Kind.WAVEFORM, RATE, 1, WINDOW, FRAME, null);
    /** Ten frames behind the highest sample and one may still come. */
    private static final int REORDER = 10 * FRAME;

    private static final IngestLimits LIMITS =
            new IngestLimits(REORDER * 1_000_000L / RATE, 15_000_000, 2, 10, 60_000_000, 3_600_000_000L);

    private final WindowWorker worker = new WindowWorker(INPUT, LIMITS, 0);
    private long offset;
    private long now = Frames.START;

    private void read(AudioFrame... frames) {
        for (AudioFrame frame : frames) {
            now += 50_000;
            worker.read(offset++, now, frame);
        }
    }

    /** Frames number {@code from} inclusive to {@code to} exclusive, whole ones. */
    private void readFrames(int from, int to) {
        for (int i = from; i < to; i++) {
            read(Frames.of((long) i * FRAME, FRAME));
        }
    }

    private List<String> said() {
        return worker.seen().stream().map(StreamRulesTest::text).toList();
    }

    private static String text(Seen s) {
        String reason = s.reason() == null ? "" : " " + s.reason();
        return s.kind() + reason + " " + s.first() + (s.last() == s.first() ? "" : ".." + s.last());
    }

    private Seen window(long k) {
        return worker.seen().stream()
                .filter(s -> s.kind() == OutcomeKind.SCORED && s.first() == k)
                .findFirst()
                .orElseThrow(() -> new AssertionError("window " + k + " was not scored: " + said()));
    }

    /** What window {@code k} holds when nothing is amiss. */
    private static int contentOf(long k) {
        float[] values = new float[WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            values[i] = Frames.sample(k * FRAME + i) / 32768f;
        }
        return java.util.Arrays.hashCode(values);
    }

    @Test
    void aWindowStartsAtEveryHopAndIsSpokenOfOnceWhenItsLastSampleIsThere() {
        readFrames(0, 5);
        assertThat(said()).containsExactly("RESUME 0", "SCORED 0", "SCORED 1", "SCORED 2", "SCORED 3");
        for (int k = 0; k < 4; k++) {
            assertThat(window(k).content()).isEqualTo(contentOf(k));
            assertThat(window(k).startAt()).isEqualTo(timeOf((long) k * FRAME));
            assertThat(window(k).firstOffset()).isEqualTo(k);
            assertThat(window(k).lastOffset()).isEqualTo(k + 1);
        }
    }

    @Test
    void aFrameThatEndsExactlyTheReorderTimeBehindTheHighestSampleIsInTime() {
        readFrames(0, 1);
        readFrames(2, 12);
        assertThat(said()).containsExactly("RESUME 0");
        read(Frames.of(FRAME, FRAME));
        assertThat(said()).hasSize(12).doesNotContain("GAP MISSING 0..1");
        assertThat(window(1).content()).isEqualTo(contentOf(1));
        assertThat(window(0).firstOffset()).isZero();
        assertThat(window(0).lastOffset()).as("came last").isEqualTo(11);
    }

    @Test
    void aFrameOneSampleFurtherBehindIsLateAndCounted() {
        readFrames(0, 1);
        readFrames(2, 11);
        read(Frames.of(11L * FRAME, FRAME + 1));
        assertThat(said()).startsWith("RESUME 0", "GAP MISSING 0..1", "SCORED 2");
        read(Frames.of(FRAME, FRAME), Frames.of(12L * FRAME + 1, FRAME));
        Seen after = worker.seen().get(worker.seen().size() - 1);
        assertThat(after.discards()).containsExactly(11L, 0L, (long) FRAME);
        assertThat(said()).filteredOn(s -> s.startsWith("GAP")).hasSize(1);
    }

    @Test
    void repeatedAndOverlappingSamplesAreDroppedAndCountedAsDuplicatesByOffset() {
        readFrames(0, 3);
        read(Frames.of(FRAME, FRAME), Frames.of(2L * FRAME + 100, FRAME));
        assertThat(worker.seen().get(worker.seen().size() - 1).discards())
                .as("the next outcome has not come yet")
                .isEmpty();
        read(Frames.of(3L * FRAME, FRAME));
        assertThat(window(2).discards()).containsExactly(3L, (long) FRAME, 0L, 4L, 300L, 0L, 5L, 100L, 0L);
        assertThat(window(2).content()).isEqualTo(contentOf(2));
        read(Frames.of(4L * FRAME, FRAME));
        assertThat(window(3).discards()).isEmpty();
    }

    @Test
    void samplesHeldForReorderingAndRepeatedAreDuplicatesToo() {
        readFrames(0, 1);
        readFrames(2, 3);
        readFrames(2, 3);
        readFrames(1, 2);
        assertThat(said()).containsExactly("RESUME 0", "SCORED 0", "SCORED 1");
        assertThat(window(0).discards()).containsExactly(2L, (long) FRAME, 0L);
    }

    @Test
    void windowsThatTouchWhatNeverCameAreOneGapByRange() {
        readFrames(0, 3);
        readFrames(6, 18);
        assertThat(said())
                .startsWith("RESUME 0", "SCORED 0", "SCORED 1", "GAP MISSING 2..5", "SCORED 6")
                .contains("SCORED 16")
                .hasSize(15);
    }

    @Test
    void aGapIsLateWhenFramesOfItCameTooLate() {
        readFrames(0, 1);
        readFrames(3, 13);
        read(Frames.of(FRAME, FRAME)); // more than the re-order time behind, while frame 2 might still come
        assertThat(said()).containsExactly("RESUME 0");
        readFrames(13, 15);
        assertThat(said()).startsWith("RESUME 0", "GAP LATE 0..2", "SCORED 3");
        assertThat(worker.seen().get(1).discards()).containsExactly(11L, 0L, (long) FRAME);
    }

    @Test
    void aGapIsUndecodableWhenAFrameOfItCouldNotBeDecoded() {
        readFrames(0, 1);
        read(Frames.builder(FRAME, FRAME)
                .setPayload(ByteBuffer.allocate(2 * FRAME - 1))
                .build());
        readFrames(2, 13);
        assertThat(worker.rejections()).containsEntry(1L, Rejection.NOT_WHOLE_SAMPLES);
        assertThat(said()).startsWith("RESUME 0", "GAP UNDECODABLE 0..1", "SCORED 2");
    }

    @Test
    void aGapNeverMovesTheGrid() {
        readFrames(0, 2);
        read(Frames.of(2L * FRAME, 137));
        read(Frames.of(3L * FRAME + 211, 2 * FRAME - 211));
        readFrames(5, 17);
        assertThat(said()).startsWith("RESUME 0", "SCORED 0", "GAP MISSING 1..3", "SCORED 4");
        assertThat(window(4).content()).isEqualTo(contentOf(4));
        assertThat(window(4).startAt()).isEqualTo(timeOf(4L * FRAME));
    }

    @ParameterizedTest(name = "{0} samples")
    @ValueSource(ints = {1, WINDOW - 1, WINDOW, WINDOW + 1, WINDOW + FRAME, WINDOW + FRAME + 1, 10 * FRAME})
    void theEndOfAStreamPadsItsTail(int samples) {
        read(Frames.end(0, samples));
        int windows = 1 + (int) Math.ceil(Math.max(0, samples - WINDOW) / (double) FRAME);
        assertThat(said()).hasSize(windows + 2).startsWith("RESUME 0").endsWith("RETIRED " + windows);
        for (int k = 0; k < windows; k++) {
            assertThat(window(k).padded()).isEqualTo(k * FRAME + WINDOW > samples);
        }
        Seen retired = worker.seen().get(windows + 1);
        assertThat(retired.streamSamples()).isEqualTo(samples);
        assertThat(retired.startAt()).as("when the audio ended").isEqualTo(timeOf(samples));
    }

    @Test
    void anEmptyEndOfStreamFrameEndsTheStreamWhereItStands() {
        read(Frames.of(0, 1000), Frames.end(1000, 0));
        WindowWorker whole = new WindowWorker(INPUT, LIMITS, 0);
        whole.read(0, Frames.START, Frames.end(0, 1000));
        assertThat(said()).containsExactly("RESUME 0", "SCORED 0", "SCORED 1", "RETIRED 2");
        assertThat(window(1).content()).isEqualTo(whole.seen().get(2).content());
        assertThat(worker.seen().get(3).streamSamples()).isEqualTo(1000);
        assertThat(worker.rejections()).isEmpty();
    }

    @Test
    void aStreamOfNothingEndsWithoutAWindow() {
        read(Frames.end(0, 0));
        assertThat(said()).containsExactly("RESUME 0", "RETIRED 0");
        assertThat(worker.seen().get(1).streamSamples()).isZero();
    }

    @Test
    void whatIsMissingBeforeTheEndOfAStreamIsAGapAndNotPadded() {
        read(Frames.of(0, 1000), Frames.end(2000, 0));
        assertThat(said()).containsExactly("RESUME 0", "SCORED 0", "GAP MISSING 1..3", "RETIRED 4");
        assertThat(worker.seen().get(3).streamSamples()).isEqualTo(2000);
    }

    @Test
    void twoFramesAppendedMoreThanTheIdleTimeApartRetireTheStreamBetweenThem() {
        readFrames(0, 3);
        now += 15_000_000 - 50_000;
        read(Frames.of(3L * FRAME, FRAME)); // exactly the idle time
        assertThat(said()).doesNotContain("RETIRED 3");
        now += 15_000_000 - 50_000 + 1;
        read(Frames.of(4L * FRAME, FRAME));
        assertThat(said()).endsWith("SCORED 2", "RETIRED 3");
        Seen retired = worker.seen().get(worker.seen().size() - 1);
        assertThat(retired.streamSamples()).as("no end of stream").isEqualTo(-1);
        assertThat(retired.startAt()).isEqualTo(timeOf(4L * FRAME));
    }

    @Test
    void aStreamThatComesBackAfterRetirementResumesAtItsFirstWholeWindow() {
        readFrames(0, 3);
        now += 20_000_000;
        read(Frames.of(3L * FRAME + 1, FRAME));
        readFrames(4, 15);
        assertThat(said()).startsWith("RESUME 0", "SCORED 0", "SCORED 1", "RETIRED 2", "RESUME 4", "SCORED 4");
        assertThat(window(4).content()).isEqualTo(contentOf(4));
    }

    @Test
    void theWordOfTheLogRetiresStreamsWhoseNewestFrameIsOlder() {
        readFrames(0, 4);
        readFrames(5, 6);
        worker.retireIdle(now);
        assertThat(said()).as("appended at that very time").doesNotContain("RETIRED 6");
        worker.retireIdle(now + 1);
        assertThat(said())
                .containsExactly("RESUME 0", "SCORED 0", "SCORED 1", "SCORED 2", "GAP MISSING 3..4", "RETIRED 5");
        worker.retireIdle(now + 1_000_000);
        assertThat(said()).as("once").hasSize(6);
    }

    @Test
    void aStreamFirstSeenInItsMiddleWaitsForReorderingBeforeItResumes() {
        readFrames(25, 30);
        readFrames(24, 25);
        readFrames(30, 34);
        assertThat(said()).as("frame 23 might still come").isEmpty();
        read(Frames.of(34L * FRAME, 80));
        assertThat(said()).startsWith("RESUME 24", "SCORED 24", "SCORED 25").hasSize(10);
        assertThat(window(24).content()).isEqualTo(contentOf(24));
    }

    @Test
    void aStreamThatRetiresBeforeItStartedSaysWhatItHad() {
        readFrames(25, 28);
        worker.retireIdle(now + 1);
        assertThat(said()).containsExactly("RESUME 25", "SCORED 25", "SCORED 26", "RETIRED 27");
    }

    @Test
    void aChangeOfChannelsOrEncodingKeepsTheGrid() {
        readFrames(0, 1);
        read(Frames.builder(FRAME, FRAME)
                .setChannels(2)
                .setPayload(Frames.pcm16(FRAME, FRAME, 2))
                .build());
        ByteBuffer floats = ByteBuffer.allocate(FRAME * 4).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer wide = ByteBuffer.allocate(FRAME * 3).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < FRAME; i++) {
            floats.putFloat(Frames.sample(2L * FRAME + i) / 32768f);
            wide.put((byte) 0).putShort(Frames.sample(3L * FRAME + i));
        }
        read(
                Frames.builder(2L * FRAME, FRAME)
                        .setEncoding(SampleEncoding.PCM_F32LE)
                        .setPayload(floats.flip())
                        .build(),
                Frames.builder(3L * FRAME, FRAME)
                        .setEncoding(SampleEncoding.PCM_S24LE)
                        .setPayload(wide.flip())
                        .build(),
                Frames.builder(4L * FRAME, FRAME)
                        .setEncoding(SampleEncoding.FLAC)
                        .setPayload(ByteBuffer.wrap(new FlacEncoder(io.earshot.audio.SampleFormat.PCM_S16LE, RATE, 1)
                                .encode(Frames.pcm16(4L * FRAME, FRAME, 1))))
                        .build());
        assertThat(worker.rejections()).isEmpty();
        assertThat(said()).containsExactly("RESUME 0", "SCORED 0", "SCORED 1", "SCORED 2", "SCORED 3");
        for (int k = 0; k < 4; k++) {
            assertThat(window(k).content()).isEqualTo(contentOf(k));
        }
    }

    @Test
    void aChangeOfRateOrStartIsAnotherStreamBesideTheFirst() {
        readFrames(0, 2);
        read(Frames.builder(0, 2 * WINDOW + 600).setSampleRate(2 * RATE).build());
        readFrames(2, 3);
        assertThat(said()).containsExactly("RESUME 0", "SCORED 0", "RESUME 0", "SCORED 0", "SCORED 1");
        read(Frames.builder(0, FRAME).setStreamStartedAt(Frames.START + 1).build());
        assertThat(said().subList(5, said().size()))
                .as("the third live stream retires the one that has been quiet longest")
                .containsExactly("RETIRED 1", "RESUME 0");
        readFrames(3, 4);
        assertThat(said()).endsWith("SCORED 2");
    }

    @ParameterizedTest(name = "{0} µs from append time")
    @ValueSource(longs = {60_000_001, -3_600_000_001L, 1L << 60, -(1L << 60)})
    void aCaptureTimeThatAppendTimeContradictsIsReplacedAndMarked(long ahead) {
        now = Frames.START;
        read(Frames.builder(0, WINDOW).setCapturedAt(now + 50_000 + ahead).build());
        assertReplaced();
    }

    @ParameterizedTest(name = "captured at {0}")
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE + Frames.START + 50_000})
    void aCaptureTimeWhoseDistanceOverflowsIsReplacedToo(long capturedAt) {
        read(Frames.builder(0, WINDOW).setCapturedAt(capturedAt).build());
        assertReplaced();
    }

    private void assertReplaced() {
        assertThat(worker.rejections()).isEmpty();
        assertThat(window(0).startAt()).isEqualTo(now - WINDOW * 1_000_000L / RATE);
        assertThat(window(0).quality()).hasToString("REPLACED");
    }

    @ParameterizedTest(name = "{0} µs from append time")
    @ValueSource(longs = {60_000_000, -3_600_000_000L, 0})
    void aCaptureTimeWithinTheBoundsIsTakenAsItIs(long ahead) {
        read(Frames.builder(0, WINDOW).setCapturedAt(now + 50_000 + ahead).build());
        assertThat(window(0).startAt()).isEqualTo(now + ahead);
        assertThat(window(0).quality()).hasToString("DEVICE");
    }

    @Test
    void aWindowsTimeIsThatOfTheFrameThatHoldsItsFirstSamplePlusTheOffsetInIt() {
        read(
                Frames.builder(0, 500).setCapturedAt(Frames.START + 7).build(),
                Frames.builder(500, 1500)
                        .setCapturedAt(Frames.START + 1_000_000)
                        .build());
        assertThat(window(0).startAt()).isEqualTo(Frames.START + 7);
        assertThat(window(1).startAt()).isEqualTo(Frames.START + 7 + 50_000);
        assertThat(window(2).startAt()).isEqualTo(Frames.START + 1_000_000 + 37_500);
        assertThat(window(3).startAt()).isEqualTo(Frames.START + 1_000_000 + 87_500);
    }

    @Test
    void theOffsetsOfAWindowAreThoseOfAllFramesThatHoldItsSamplesAndOfNoOthers() {
        readFrames(0, 1);
        readFrames(2, 4);
        readFrames(1, 2); // offset 3
        readFrames(4, 6);
        assertThat(worker.seen().stream()
                        .skip(1)
                        .map(s -> s.firstOffset() + ".." + s.lastOffset())
                        .toList())
                .containsExactly("0..3", "1..3", "1..2", "2..4", "4..5");
    }

    @Test
    void aStereoModelIsGivenLeftAndRight() {
        ModelInput stereo = new ModelInput("waveform", ModelInput.Kind.WAVEFORM, RATE, 2, WINDOW, FRAME, null);
        WindowWorker both = new WindowWorker(stereo, LIMITS, 0);
        ByteBuffer payload = ByteBuffer.allocate(WINDOW * 4).order(ByteOrder.LITTLE_ENDIAN);
        float[] expected = new float[2 * WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            payload.putShort(Frames.sample(i)).putShort(Frames.sample(i + 77));
            expected[i] = Frames.sample(i) / 32768f;
            expected[WINDOW + i] = Frames.sample(i + 77) / 32768f;
        }
        both.read(
                0,
                now,
                Frames.builder(0, WINDOW)
                        .setChannels(2)
                        .setPayload(payload.flip())
                        .build());
        assertThat(both.seen().get(1).content()).isEqualTo(java.util.Arrays.hashCode(expected));
        assertThat(both.seen().get(1).power()).isCloseTo(meanSquare(expected), ROUNDING);
    }

    static List<ModelInput> frontEndsInStereo() {
        LogMelParameters alone = new LogMelParameters(RATE, 64, 40, 64, 8, 100, 4_000, 0.001);
        LogMelParameters whole = new LogMelParameters(
                RATE, 64, 40, 64, 8, 100, 4_000, MelScale.SLANEY, new Compression.Decibels(1e-10, 20), Centring.ZEROS);
        return List.of(
                new ModelInput("waveform", ModelInput.Kind.WAVEFORM, RATE, 2, WINDOW, FRAME, null),
                new ModelInput("rows", ModelInput.Kind.LOG_MEL, RATE, 2, alone.samplesFor(20), 280, alone),
                new ModelInput("centred", ModelInput.Kind.LOG_MEL, RATE, 2, 701, 160, whole, 0),
                new ModelInput("mfcc", ModelInput.Kind.MFCC_MEAN, RATE, 2, 701, 160, whole, 5));
    }

    @ParameterizedTest
    @MethodSource("frontEndsInStereo")
    void aWindowsPowerIsThatOfAllChannelsThatTheModelHears(ModelInput input) {
        WindowWorker worker = new WindowWorker(input, LIMITS, 0);
        int count = 2 * input.window();
        ByteBuffer payload = ByteBuffer.allocate(count * 4).order(ByteOrder.LITTLE_ENDIAN);
        float[] heard = new float[2 * input.window()];
        for (int i = 0; i < count; i++) {
            payload.putShort((short) 0).putShort(Frames.sample(i));
            if (i < input.window()) {
                heard[i] = Frames.sample(i) / 32768f; // and nothing on the left
            }
        }
        worker.read(
                0,
                now,
                Frames.builder(0, count)
                        .setChannels(2)
                        .setPayload(payload.flip())
                        .build());
        assertThat(worker.seen().get(1).power()).isPositive().isCloseTo(meanSquare(heard), ROUNDING);
    }

    private static float meanSquare(float[] samples) {
        double sum = 0;
        for (float sample : samples) {
            sum += sample * (double) sample;
        }
        return (float) (sum / samples.length);
    }

    @ParameterizedTest(name = "{0} rows every {1}, {2} channels")
    @CsvSource({"16, 8, 1", "13, 5, 1", "3, 2, 1", "1, 1, 1", "9, 9, 1", "20, 7, 2", "5, 1, 2"})
    void aLogMelWindowIsOutWithTheFrameOfItsLastSampleAndHoldsTheRowsOfItsSamples(int rows, int hop, int channels) {
        LogMelParameters parameters = new LogMelParameters(RATE, 64, 40, 64, 8, 100, 4_000, 0.001);
        ModelInput input = new ModelInput(
                "log-mel",
                ModelInput.Kind.LOG_MEL,
                RATE,
                channels,
                parameters.samplesFor(rows),
                hop * parameters.step(),
                parameters);
        LogMel logMel = new LogMel(parameters);
        WindowWorker logMels = new WindowWorker(input, LIMITS, 0);
        float[] mono = new float[input.window()];
        float[] expected = new float[channels * rows * parameters.melBands()];
        int frame = 90;
        int out = 0;
        for (int f = 0; f < 150; f++) {
            now += 11_250;
            logMels.read(
                    f,
                    now,
                    Frames.builder((long) f * frame, frame)
                            .setChannels(channels)
                            .setPayload(Frames.pcm16((long) f * frame, frame, channels))
                            .build());
            int samples = (f + 1) * frame;
            int windows = samples < input.window() ? 0 : 1 + (samples - input.window()) / input.hop();
            assertThat(logMels.seen()).as("after %d samples", samples).hasSize(1 + windows);
            for (; out < windows; out++) {
                for (int i = 0; i < mono.length; i++) {
                    mono[i] = Frames.sample((long) out * input.hop() + i) / 32768f;
                }
                for (int row = 0; row < channels * rows; row++) {
                    logMel.rows(mono, row % rows * parameters.step(), 1, expected, row * parameters.melBands());
                }
                assertThat(logMels.seen().get(1 + out).content()).isEqualTo(java.util.Arrays.hashCode(expected));
                assertThat(logMels.seen().get(1 + out).power()).isCloseTo(meanSquare(mono), ROUNDING);
            }
        }
        assertThat(out).isGreaterThan(10);
    }
}
