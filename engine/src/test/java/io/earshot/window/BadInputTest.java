package io.earshot.window;

import static io.earshot.ingest.Frames.RATE;
import static io.earshot.ingest.Frames.timeOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.audio.SampleFormat;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SampleEncoding;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.ingest.Frames;
import io.earshot.ingest.IngestLimits;
import io.earshot.ingest.Rejection;
import io.earshot.media.FlacEncoder;
import io.earshot.model.ModelInput;
import io.earshot.window.WindowWorker.Seen;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a broken or hostile device gets: its record goes to dead letters with the reason, and the outcomes of all other
 * frames are, to the last field, those of a log without it.
 */
class BadInputTest {
    private static final int FRAME = 400;
    private static final int FRAMES = 40;
    private static final int BAD_AFTER = 20;
    private static final ModelInput INPUT =
            new ModelInput("waveform", ModelInput.Kind.WAVEFORM, RATE, 1, 2 * FRAME, FRAME, null);
    private static final IngestLimits LIMITS = new IngestLimits(500_000, 15_000_000, 4, 3, 60_000_000, 3_600_000_000L);
    private static final SingleObjectSerde<AudioFrame> SERDE = new SingleObjectSerde<>(AudioFrame.class);
    private static final long BAD_OFFSET = 2 * BAD_AFTER - 1;

    private static ByteBuffer bytes(AudioFrame frame) {
        return ByteBuffer.wrap(SERDE.serializer().serialize("frames", frame));
    }

    private static ByteBuffer key(String mic) {
        return ByteBuffer.wrap(mic.getBytes(StandardCharsets.UTF_8));
    }

    private static void readGood(WindowWorker worker, int number, boolean last) {
        AudioFrame frame = Frames.builder((long) number * FRAME, FRAME)
                .setEndOfStream(last)
                .build();
        worker.readRecord(2L * number, timeOf((number + 1L) * FRAME), key("mic-1"), bytes(frame));
    }

    /** Even offsets hold a good stream; {@code bad} may put something at {@link #BAD_OFFSET}. */
    private static WindowWorker read(Consumer<WindowWorker> bad) {
        WindowWorker worker = new WindowWorker(INPUT, LIMITS, 0);
        for (int i = 0; i < FRAMES; i++) {
            if (i == BAD_AFTER) {
                bad.accept(worker);
            }
            readGood(worker, i, i == FRAMES - 1);
        }
        return worker;
    }

    private static Arguments record(String what, Rejection reason, ByteBuffer record) {
        return Arguments.of(what, reason, key("mic-1"), record);
    }

    private static Arguments frame(String what, Rejection reason, Consumer<AudioFrame.Builder> change) {
        AudioFrame.Builder frame = Frames.builder((long) BAD_AFTER * FRAME, FRAME);
        change.accept(frame);
        return Arguments.of(what, reason, key(frame.getMicId()), bytes(frame.build()));
    }

    private static ByteBuffer floats(float odd) {
        ByteBuffer payload = ByteBuffer.allocate(FRAME * 4).order(ByteOrder.LITTLE_ENDIAN);
        payload.putFloat(44, odd);
        return payload;
    }

    private static byte[] flac(int samples) {
        return new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 1).encode(Frames.pcm16(0, samples, 1));
    }

    /** A silent hour packs into a few hundred kilobytes. */
    private static byte[] bomb() {
        return new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 1).encode(ByteBuffer.allocate(3600 * RATE * 2));
    }

    private static byte[] broken(byte[] flac) {
        flac[flac.length / 2] ^= 0x55;
        return flac;
    }

    private static ByteBuffer good() {
        return bytes(Frames.of((long) BAD_AFTER * FRAME, FRAME));
    }

    private static ByteBuffer truncated() {
        ByteBuffer record = good();
        return record.limit(record.limit() - 7);
    }

    private static ByteBuffer unknownFingerprint() {
        ByteBuffer record = good();
        return record.put(5, (byte) ~record.get(5));
    }

    static Stream<Arguments> rejected() {
        return Stream.of(
                Arguments.of("no value", Rejection.EMPTY_RECORD, key("mic-1"), null),
                record("an empty value", Rejection.EMPTY_RECORD, ByteBuffer.allocate(0)),
                record("a truncated record", Rejection.MALFORMED, truncated()),
                record("a record of nine bytes", Rejection.MALFORMED, ByteBuffer.wrap(new byte[9])),
                record("JSON", Rejection.MALFORMED, key("{\"mic\": \"mic-1\", \"samples\": []}")),
                record("an unknown fingerprint", Rejection.UNKNOWN_SCHEMA, unknownFingerprint()),
                frame("an empty payload", Rejection.EMPTY_PAYLOAD, f -> f.setPayload(ByteBuffer.allocate(0))),
                frame("half a sample", Rejection.NOT_WHOLE_SAMPLES, f -> f.setPayload(ByteBuffer.allocate(801))),
                frame("half a pair of channels", Rejection.NOT_WHOLE_SAMPLES, f -> f.setChannels(2)
                        .setPayload(ByteBuffer.allocate(802))),
                frame("rate 0", Rejection.BAD_SAMPLE_RATE, f -> f.setSampleRate(0)),
                frame("a negative rate", Rejection.BAD_SAMPLE_RATE, f -> f.setSampleRate(-8000)),
                frame("rate 7999", Rejection.BAD_SAMPLE_RATE, f -> f.setSampleRate(7_999)),
                frame("rate 192001", Rejection.BAD_SAMPLE_RATE, f -> f.setSampleRate(192_001)),
                frame("the highest rate", Rejection.BAD_SAMPLE_RATE, f -> f.setSampleRate(Integer.MAX_VALUE)),
                frame("no channels", Rejection.BAD_CHANNELS, f -> f.setChannels(0)),
                frame("nine channels", Rejection.BAD_CHANNELS, f -> f.setChannels(9)),
                frame("the fewest channels", Rejection.BAD_CHANNELS, f -> f.setChannels(Integer.MIN_VALUE)),
                frame("an unknown encoding", Rejection.UNKNOWN_ENCODING, f -> f.setEncoding(SampleEncoding.UNKNOWN)),
                frame("NaN", Rejection.NON_FINITE, f -> f.setEncoding(SampleEncoding.PCM_F32LE)
                        .setPayload(floats(Float.NaN))),
                frame("infinity", Rejection.NON_FINITE, f -> f.setEncoding(SampleEncoding.PCM_F32LE)
                        .setPayload(floats(Float.NEGATIVE_INFINITY))),
                frame("a float far beyond full scale", Rejection.OUT_OF_RANGE, f -> f.setEncoding(
                                SampleEncoding.PCM_F32LE)
                        .setPayload(floats(1e30f))),
                frame("a negative position", Rejection.BAD_FIRST_SAMPLE, f -> f.setFirstSample(-1)),
                frame("the lowest position", Rejection.BAD_FIRST_SAMPLE, f -> f.setFirstSample(Long.MIN_VALUE)),
                frame("position 2^62", Rejection.BAD_FIRST_SAMPLE, f -> f.setFirstSample(1L << 62)),
                frame("the highest position", Rejection.BAD_FIRST_SAMPLE, f -> f.setFirstSample(Long.MAX_VALUE)),
                frame(
                        "a jump of more than an hour",
                        Rejection.UNCONFIRMED_JUMP,
                        f -> f.setFirstSample((BAD_AFTER + 1L) * FRAME + 3600L * RATE)),
                frame("a jump of 300 days", Rejection.UNCONFIRMED_JUMP, f -> f.setFirstSample(300L * 86_400 * RATE)),
                frame("a jump with the highest captured-at", Rejection.UNCONFIRMED_JUMP, f -> f.setFirstSample(
                                2 * 3600L * RATE)
                        .setCapturedAt(Long.MAX_VALUE)),
                frame("a jump with the lowest captured-at", Rejection.UNCONFIRMED_JUMP, f -> f.setFirstSample(
                                2 * 3600L * RATE)
                        .setCapturedAt(Long.MIN_VALUE)),
                frame("more than 900 kB", Rejection.TOO_LARGE, f -> f.setPayload(ByteBuffer.allocate(900_002))),
                frame("less than 10 ms", Rejection.TOO_SHORT, f -> f.setPayload(ByteBuffer.allocate(158))),
                frame(
                        "more than 10 s",
                        Rejection.TOO_LONG,
                        f -> f.setPayload(ByteBuffer.allocate(2 * (10 * RATE + 1)))),
                frame("a FLAC bomb", Rejection.FLAC_TOO_LARGE, f -> f.setEncoding(SampleEncoding.FLAC)
                        .setPayload(ByteBuffer.wrap(bomb()))),
                frame("damaged FLAC", Rejection.FLAC_CORRUPT, f -> f.setEncoding(SampleEncoding.FLAC)
                        .setPayload(ByteBuffer.wrap(broken(flac(FRAME))))),
                frame("half a FLAC", Rejection.FLAC_CORRUPT, f -> f.setEncoding(SampleEncoding.FLAC)
                        .setPayload(ByteBuffer.wrap(Arrays.copyOf(flac(FRAME), 300)))),
                frame("FLAC of another number of channels", Rejection.FLAC_FORMAT_DIFFERS, f -> f.setChannels(2)
                        .setEncoding(SampleEncoding.FLAC)
                        .setPayload(ByteBuffer.wrap(flac(FRAME)))),
                frame("PCM that claims to be FLAC", Rejection.FLAC_CORRUPT, f -> f.setEncoding(SampleEncoding.FLAC)),
                frame("an empty mic id", Rejection.BAD_MIC_ID, f -> f.setMicId("")),
                frame("a mic id of 129 letters", Rejection.BAD_MIC_ID, f -> f.setMicId("m".repeat(129))),
                frame("a mic id of a megabyte", Rejection.BAD_MIC_ID, f -> f.setMicId("m".repeat(1 << 20))),
                frame("a mic id with a space", Rejection.BAD_MIC_ID, f -> f.setMicId("mic 1")),
                frame("a mic id with a line end", Rejection.BAD_MIC_ID, f -> f.setMicId("mic-1\n")),
                frame("a mic id in another script", Rejection.BAD_MIC_ID, f -> f.setMicId("микрофон")),
                frame("an empty stream id", Rejection.BAD_STREAM_ID, f -> f.setStreamId("")),
                frame("a huge stream id", Rejection.BAD_STREAM_ID, f -> f.setStreamId("s".repeat(5000))),
                frame("a mic of another domain", Rejection.FOREIGN_DOMAIN, f -> f.setMicId("foreign-1")),
                Arguments.of("another mic's key", Rejection.KEY_MISMATCH, key("mic-2"), good()),
                Arguments.of(
                        "a key that is no text", Rejection.KEY_MISMATCH, ByteBuffer.wrap(new byte[] {-1, -2}), good()),
                Arguments.of("no key", Rejection.KEY_MISMATCH, null, good()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rejected")
    void isDeadLetteredWithItsReasonAndNothingElseIsLost(
            String what, Rejection reason, ByteBuffer key, ByteBuffer record) {
        List<Seen> undisturbed = read(worker -> {}).seen();
        WindowWorker worker = read(w -> w.readRecord(BAD_OFFSET, timeOf((long) BAD_AFTER * FRAME) + 1, key, record));

        assertThat(worker.rejections()).containsOnlyKeys(BAD_OFFSET).containsValue(reason);
        assertThat(worker.seen()).isEqualTo(undisturbed);
        worker.acknowledge(worker.unacknowledged());
        assertThat(worker.committable()).as("until the letter is acknowledged").isEqualTo(BAD_OFFSET);
        worker.acknowledgeLetters();
        assertThat(worker.committable()).isEqualTo(2 * FRAMES - 1);
    }

    @Test
    void aBadFrameInPlaceOfAGoodOneLeavesAHoleOfItsSizeAndNoMore() {
        WindowWorker worker = new WindowWorker(INPUT, LIMITS, 0);
        for (int i = 0; i < FRAMES; i++) {
            if (i == BAD_AFTER) {
                AudioFrame bad = Frames.builder((long) i * FRAME, FRAME)
                        .setEncoding(SampleEncoding.FLAC)
                        .build();
                worker.readRecord(2L * i, timeOf((i + 1L) * FRAME), key("mic-1"), bytes(bad));
            } else {
                readGood(worker, i, i == FRAMES - 1);
            }
        }
        List<Seen> gaps =
                worker.seen().stream().filter(s -> s.kind() == OutcomeKind.GAP).toList();
        assertThat(gaps).singleElement().satisfies(gap -> {
            assertThat(gap.reason()).isEqualTo(GapReason.UNDECODABLE);
            assertThat(gap.first()).isEqualTo(BAD_AFTER - 1);
            assertThat(gap.last()).isEqualTo(BAD_AFTER);
        });
        List<Integer> undisturbed = read(w -> {}).seen().stream()
                .filter(s -> s.first() != BAD_AFTER && s.first() != BAD_AFTER - 1)
                .map(Seen::content)
                .toList();
        assertThat(worker.seen().stream()
                        .filter(s -> s.kind() != OutcomeKind.GAP)
                        .map(Seen::content)
                        .toList())
                .isEqualTo(undisturbed);
    }

    @Test
    void moreMicsThanAllowedAreRefusedUntilOneHasRetired() {
        WindowWorker worker = new WindowWorker(INPUT, LIMITS, 0);
        for (int i = 1; i <= 4; i++) {
            worker.read(
                    i,
                    Frames.START + i,
                    Frames.builder(0, FRAME).setMicId("mic-" + i).build());
        }
        assertThat(worker.rejections()).containsOnlyKeys(4L).containsValue(Rejection.TOO_MANY_MICS);
        worker.retireIdle(Frames.START + 2);
        worker.read(
                5, Frames.START + 5, Frames.builder(0, FRAME).setMicId("mic-4").build());
        assertThat(worker.rejections()).hasSize(1);
    }

    @Test
    void aJumpAheadThatCapturedAtConfirmsIsAGap() {
        WindowWorker worker = new WindowWorker(INPUT, LIMITS, 0);
        readGood(worker, 0, false);
        int far = 2 * 3600 * RATE / FRAME;
        for (int i = far; i < far + 14; i++) {
            worker.read(i, timeOf(0) + i, Frames.of((long) i * FRAME, FRAME));
        }
        assertThat(worker.rejections()).isEmpty();
        assertThat(worker.seen().get(1).kind()).isEqualTo(OutcomeKind.GAP);
        assertThat(worker.seen().get(1).last()).isEqualTo(far - 1);
        assertThat(worker.seen().get(2).first()).isEqualTo(far);
    }

    @Test
    void aJumpOfAnHourNeedsNoConfirmation() {
        WindowWorker worker = new WindowWorker(INPUT, LIMITS, 0);
        readGood(worker, 0, false);
        AudioFrame far = Frames.builder(FRAME + 3600L * RATE, FRAME)
                .setCapturedAt(timeOf(FRAME))
                .build();
        worker.read(1, timeOf(FRAME), far);
        assertThat(worker.rejections()).isEmpty();
    }

    @Test
    void aDeviceThatGoesBackOrOverlapsLosesNoWindow() {
        WindowWorker worker = read(w -> w.read(BAD_OFFSET, timeOf((long) BAD_AFTER * FRAME), Frames.of(0, FRAME)));
        assertThat(worker.rejections()).isEmpty();
        assertThat(worker.seen().stream().map(Seen::content).toList())
                .isEqualTo(read(w -> {}).seen().stream().map(Seen::content).toList());
        assertThat(worker.seen().stream().flatMap(s -> s.discards().stream()).toList())
                .containsExactly(BAD_OFFSET, (long) FRAME, 0L);
    }

    @ParameterizedTest(name = "poison at {0} s")
    @ValueSource(longs = {2 * 3600, 300L * 86_400})
    void aPoisonJumpSeenFirstDoesNotKeepTheStreamFromStarting(long seconds) {
        int begin = 100;
        WindowWorker worker = new WindowWorker(INPUT, LIMITS, 0);
        AudioFrame poison = Frames.builder(seconds * RATE, FRAME)
                .setCapturedAt(timeOf((long) begin * FRAME))
                .build();
        worker.read(0, timeOf((long) begin * FRAME), poison);
        for (int i = begin; i < begin + 20; i++) {
            worker.read(1 + i - begin, timeOf((i + 1L) * FRAME), Frames.of((long) i * FRAME, FRAME));
        }
        assertThat(worker.rejections()).isEmpty();
        assertThat(worker.seen()).hasSize(20);
        assertThat(worker.seen().get(0).kind()).isEqualTo(OutcomeKind.RESUME);
        assertThat(worker.seen().get(0).first()).isEqualTo(begin);
        assertThat(worker.seen().get(0).discards())
                .as("what was dropped is counted")
                .containsExactly(0L, 0L, (long) FRAME);
        assertThat(worker.seen().get(1).startAt()).isEqualTo(timeOf((long) begin * FRAME));
        worker.acknowledge(worker.unacknowledged());
        assertThat(worker.committable()).isEqualTo(20);
    }

    @Test
    void aLateFrameThatCapturedAtConfirmsDoesNotStartAnUnstartedStreamOver() {
        long far = 3 * 3600L * RATE;
        WindowWorker worker = new WindowWorker(INPUT, LIMITS, 0);
        worker.read(0, timeOf(far), Frames.of(far, FRAME));
        worker.read(1, timeOf(far), Frames.of(far - 2 * 3600L * RATE, FRAME));
        for (int i = 1; i < 14; i++) {
            worker.read(1 + i, timeOf(far + (long) i * FRAME), Frames.of(far + (long) i * FRAME, FRAME));
        }
        assertThat(worker.seen().get(0).first()).isEqualTo(far / FRAME);
        assertThat(worker.seen().get(0).discards()).containsExactly(1L, 0L, (long) FRAME);
    }

    @Test
    void framesAppendedInWhateverOrderOfTimeAreTaken() {
        WindowWorker worker = new WindowWorker(INPUT, LIMITS, 0);
        for (int i = 0; i < 10; i++) {
            worker.read(i, Frames.START - i * 1_000_000_000L, Frames.of((long) i * FRAME, FRAME));
        }
        assertThat(worker.seen()).hasSize(10).noneMatch(s -> s.kind() == OutcomeKind.RETIRED);
    }
}
