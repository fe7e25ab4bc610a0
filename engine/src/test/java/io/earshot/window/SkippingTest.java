package io.earshot.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SampleEncoding;
import io.earshot.ingest.OverloadPolicy;
import io.earshot.model.ModelInput;
import io.earshot.window.DeterminismTest.Appended;
import io.earshot.window.WindowWorker.Seen;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of windows whose audio a worker that cannot keep up does not look at. */
class SkippingTest {
    private static final OverloadPolicy AT_ONCE = new OverloadPolicy(true, 100, 50, 0);
    private static final OverloadPolicy GATE_ONLY = new OverloadPolicy(true, 100, 50, Long.MAX_VALUE);
    private static final List<ModelInput> INPUTS = List.of(DeterminismTest.INPUT, DeterminismTest.RESAMPLED);

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private static WindowWorker worker(ModelInput input, long startOffset) {
        return new WindowWorker(input, DeterminismTest.LIMITS, startOffset, AT_ONCE, -1);
    }

    /** Lags now and then, and reads a frame. */
    private static void read(WindowWorker worker, Random random, Appended each) {
        if (random.nextInt(15) == 0) {
            worker.lag(random.nextInt(200));
        }
        worker.read(each.offset(), each.appendedAt(), each.frame());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyWindowIsSpokenOfOnceInOrderAndWhatIsScoredIsWhatItWouldHaveBeen(long seed) {
        Random random = new Random(seed);
        short[] samples = DeterminismTest.noise(random, 16_000 + random.nextInt(48_000));
        for (ModelInput input : INPUTS) {
            boolean faults = random.nextBoolean();
            List<Appended> log = DeterminismTest.log(random, samples, faults);
            TreeMap<Long, Integer> undisturbed = new TreeMap<>();
            DeterminismTest.read(input, log).seen().stream()
                    .filter(each -> each.kind() == OutcomeKind.SCORED)
                    .forEach(each -> undisturbed.put(each.first(), each.content()));
            WindowWorker worker = worker(input, 0);
            log.forEach(each -> read(worker, random, each));

            List<Seen> seen = worker.seen();
            long next = seen.get(0).first();
            for (Seen each : seen.subList(1, seen.size() - 1)) {
                assertThat(each.first()).isEqualTo(next);
                assertThat(each.kind()).isIn(OutcomeKind.SCORED, OutcomeKind.GAP);
                if (each.kind() == OutcomeKind.SCORED) {
                    assertThat(undisturbed.get(each.first())).isEqualTo(each.content());
                } else if (!faults) {
                    assertThat(each.reason()).isEqualTo(GapReason.OVERLOAD);
                    assertThat(each.firstOffset()).isNotNegative().isLessThanOrEqualTo(each.lastOffset());
                }
                next = each.last() + 1;
            }
            assertThat(seen.get(seen.size() - 1).kind()).isEqualTo(OutcomeKind.RETIRED);
            assertThat(seen.get(seen.size() - 1).streamSamples()).isEqualTo(samples.length);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRestartAtTheCommitFloorWhileWindowsAreSkippedLeavesNoneOut(long seed) {
        Random random = new Random(seed);
        short[] samples = DeterminismTest.noise(random, 16_000 + random.nextInt(48_000));
        for (ModelInput input : INPUTS) {
            List<Appended> log = DeterminismTest.log(random, samples, true);
            WindowWorker worker = worker(input, 0);
            long next = -1;
            int at = 0;
            while (at < log.size()) {
                read(worker, random, log.get(at++));
                if (random.nextInt(4) == 0) {
                    worker.acknowledge(random.nextInt(worker.unacknowledged() + 1));
                }
                if (random.nextInt(10) == 0 || at == log.size()) {
                    for (Seen outcome : worker.seen()) {
                        next = next < 0 ? outcome.first() : next;
                        assertThat(outcome.first()).as("no hole").isLessThanOrEqualTo(next);
                        boolean windows = outcome.kind() == OutcomeKind.SCORED || outcome.kind() == OutcomeKind.GAP;
                        next = windows ? Math.max(next, outcome.last() + 1) : next;
                    }
                    if (at < log.size()) {
                        long floor = worker.committable();
                        worker = worker(input, floor);
                        at = (int) log.stream().filter(l -> l.offset() < floor).count();
                    }
                }
            }
            Seen last = worker.seen().get(worker.seen().size() - 1);
            assertThat(last.kind()).isEqualTo(OutcomeKind.RETIRED);
            assertThat(last.first()).isEqualTo(next);
        }
    }

    @Test
    void aStreamThatIsSkippedWholeIsRangesOfFiveSecondsAndEndsWhereItWouldHave() {
        Random random = new Random(7);
        short[] samples = DeterminismTest.noise(random, 20 * DeterminismTest.RATE + 17);
        for (ModelInput input : INPUTS) {
            List<Appended> log = DeterminismTest.log(random, samples, false);
            List<Seen> whole = DeterminismTest.read(input, log).seen();
            WindowWorker worker = worker(input, 0);
            worker.lag(101);
            for (Appended each : log) {
                worker.read(each.offset(), each.appendedAt(), each.frame());
                worker.acknowledge(worker.unacknowledged());
                assertThat(each.offset() - worker.committable())
                        .as("the commit floor follows")
                        .isLessThan(3 * 8 * 100);
            }
            List<Seen> seen = worker.seen();
            assertThat(seen).hasSizeBetween(5, 7);
            assertThat(seen.subList(1, seen.size() - 1))
                    .allSatisfy(each -> assertThat(each.reason()).isEqualTo(GapReason.OVERLOAD));
            assertThat(seen.get(seen.size() - 1).first())
                    .isEqualTo(whole.get(whole.size() - 1).first());
            assertThat(worker.committable())
                    .isGreaterThan(log.get(log.size() - 1).offset());
        }
    }

    @Test
    void anIdleStreamPublishesTheWholeWindowsThatWereSkippedAndDropsItsTail() {
        Random random = new Random(8);
        short[] samples = DeterminismTest.noise(random, 2 * DeterminismTest.RATE);
        AudioFrame frame = DeterminismTest.frame(samples, 0, samples.length, false);
        WindowWorker worker = worker(DeterminismTest.INPUT, 0);
        worker.lag(101);
        worker.read(0, DeterminismTest.START, frame);
        worker.retireIdle(Long.MAX_VALUE);
        long windows = 1 + (samples.length - 701L) / 333;
        assertThat(worker.seen())
                .extracting(Seen::kind)
                .containsExactly(OutcomeKind.RESUME, OutcomeKind.GAP, OutcomeKind.RETIRED);
        assertThat(worker.seen().get(1).last()).isEqualTo(windows - 1);
        assertThat(worker.seen().get(2).first()).isEqualTo(windows);
    }

    @Test
    void theSamplesOfASkippedFlacFrameAreNotDecoded() {
        WindowWorker worker = worker(DeterminismTest.INPUT, 0);
        worker.lag(101);
        worker.read(0, DeterminismTest.START, flacWithoutBlocks(0, 8_000));
        assertThat(worker.rejections()).isEmpty();
        worker.lag(0);
        worker.read(1, DeterminismTest.START, flacWithoutBlocks(8_000, 8_000));
        assertThat(worker.rejections()).containsKey(1L);
    }

    /** A stream that says it holds samples, and does not. */
    private static AudioFrame flacWithoutBlocks(long first, int samples) {
        ByteBuffer bytes = ByteBuffer.allocate(42).put("fLaC".getBytes(StandardCharsets.US_ASCII));
        bytes.putInt(0x80_00_00_22)
                .putShort((short) 4096)
                .putShort((short) 4096)
                .putInt(0)
                .putShort((short) 0);
        bytes.putLong((long) DeterminismTest.RATE << 44 | 15L << 36 | samples);
        AudioFrame frame = DeterminismTest.frame(new short[samples], 0, samples, false);
        frame.setFirstSample(first);
        frame.setEncoding(SampleEncoding.FLAC);
        frame.setPayload(bytes.clear());
        return frame;
    }

    @Test
    void whileSilenceIsGatedQuietWindowsAreSilentAndLoudOnesAreScoredAsEver() {
        short[] samples = new short[16 * 333 + 701];
        for (int i = 8 * 333; i < samples.length; i++) {
            samples[i] = (short) (i % 2 == 0 ? 8_000 : -8_000);
        }
        WindowWorker worker =
                new WindowWorker(DeterminismTest.INPUT, DeterminismTest.LIMITS, 0, GATE_ONLY, Math.pow(10, -5));
        worker.lag(101);
        AudioFrame frame = DeterminismTest.frame(samples, 0, samples.length, true);
        worker.read(0, DeterminismTest.START, frame);
        List<Seen> whole = DeterminismTest.read(
                        DeterminismTest.INPUT, List.of(new Appended(0, DeterminismTest.START, frame)))
                .seen();
        assertThat(worker.seen()).hasSameSizeAs(whole);
        for (int i = 1; i < whole.size() - 1; i++) {
            Seen each = worker.seen().get(i);
            boolean quiet = each.first() * 333 + 701 <= 8 * 333;
            assertThat(each.kind()).isEqualTo(quiet ? OutcomeKind.SILENT : OutcomeKind.SCORED);
            assertThat(each.content()).isEqualTo(quiet ? 0 : whole.get(i).content());
            assertThat(each.power()).isEqualTo(whole.get(i).power());
        }
    }
}
