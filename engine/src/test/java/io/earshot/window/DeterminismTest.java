package io.earshot.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SampleEncoding;
import io.earshot.features.Centring;
import io.earshot.features.Compression;
import io.earshot.features.LogMelParameters;
import io.earshot.features.MelScale;
import io.earshot.ingest.IngestLimits;
import io.earshot.model.ModelInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same frames give the same windows: however they are cut, repeated or swapped, and wherever a worker crashes. */
class DeterminismTest {
    static final int RATE = 8_000;
    static final long START = 1_700_000_000_000_000L;
    /** Small windows, so that a second of audio has many; a hop that divides nothing. */
    static final ModelInput INPUT = new ModelInput("waveform", ModelInput.Kind.WAVEFORM, RATE, 1, 701, 333, null);
    /** The same from another rate: every window needs filter support. */
    static final ModelInput RESAMPLED = new ModelInput("waveform", ModelInput.Kind.WAVEFORM, 6_000, 1, 701, 333, null);

    /** Rows of 64 samples every 40; windows of 13 rows every 5: neither is a multiple of the rows made at once. */
    static final ModelInput LOG_MEL = logMel(RATE, 13, 5);
    /** Windows of fewer rows than are made at once, and of other samples than the frames'. */
    static final ModelInput FEW_ROWS = logMel(6_000, 5, 4);

    /** Rows that reach over the windows' edges, a floor below the loudest value, and means. */
    static final ModelInput CENTRED = centred(RATE, Centring.REFLECT, ModelInput.Kind.LOG_MEL, 0);

    static final ModelInput MFCC = centred(6_000, Centring.ZEROS, ModelInput.Kind.MFCC_MEAN, 5);

    private static final List<ModelInput> INPUTS = List.of(INPUT, RESAMPLED, LOG_MEL, FEW_ROWS, CENTRED, MFCC);

    static final IngestLimits LIMITS = new IngestLimits(500_000, 15_000_000, 4, 10, 60_000_000, 1L << 50);

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 200), LongStream.of(System.nanoTime()));
    }

    /** One appended frame. */
    record Appended(long offset, long appendedAt, AudioFrame frame) {}

    private static ModelInput logMel(int rate, int rows, int rowsPerHop) {
        LogMelParameters parameters = new LogMelParameters(rate, 64, 40, 64, 8, 100, rate / 2.0, 0.001);
        return new ModelInput(
                "log-mel",
                ModelInput.Kind.LOG_MEL,
                rate,
                1,
                parameters.samplesFor(rows),
                rowsPerHop * parameters.step(),
                parameters);
    }

    private static ModelInput centred(int rate, Centring centring, ModelInput.Kind kind, int coefficients) {
        LogMelParameters parameters = new LogMelParameters(
                rate, 64, 40, 64, 8, 100, rate / 2.0, MelScale.SLANEY, new Compression.Decibels(1e-10, 20), centring);
        return new ModelInput("centred", kind, rate, 1, 701, 160, parameters, coefficients);
    }

    static short[] noise(Random random, int samples) {
        short[] noise = new short[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (short) random.nextInt(1 << 16);
        }
        return noise;
    }

    static AudioFrame frame(short[] samples, int from, int to, boolean end) {
        ByteBuffer payload = ByteBuffer.allocate((to - from) * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < to; i++) {
            payload.putShort(samples[i]);
        }
        return AudioFrame.newBuilder()
                .setMicId("mic-1")
                .setStreamId("run-1")
                .setStreamStartedAt(START)
                .setFirstSample(from)
                .setCapturedAt(START + from * 1_000_000L / RATE)
                .setSampleRate(RATE)
                .setChannels(1)
                .setEncoding(SampleEncoding.PCM_S16LE)
                .setEndOfStream(end)
                .setPayload(payload.flip())
                .build();
    }

    /** Cuts at random, 10 ms to 300 ms, and lets frames be absent, repeated and swapped with near ones. */
    static List<Appended> log(Random random, short[] samples, boolean faults) {
        List<AudioFrame> frames = new ArrayList<>();
        int at = 0;
        while (at < samples.length) {
            int to = Math.min(samples.length, at + 80 + random.nextInt(2320));
            if (samples.length - to < 80) {
                to = samples.length;
            }
            if (!faults || random.nextInt(12) != 0 || to == samples.length) {
                frames.add(frame(samples, at, to, to == samples.length));
            }
            at = to;
        }
        if (faults) {
            AudioFrame last = frames.remove(frames.size() - 1);
            for (int i = 0; i < frames.size(); i++) {
                if (random.nextInt(8) == 0) {
                    frames.add(Math.min(frames.size(), i + random.nextInt(6)), frames.get(i));
                    i++;
                }
                int other = i + random.nextInt(3);
                if (random.nextInt(6) == 0 && other < frames.size()) {
                    frames.set(i, frames.set(other, frames.get(i)));
                }
            }
            frames.add(last);
        }
        List<Appended> log = new ArrayList<>();
        long now = START;
        for (AudioFrame frame : frames) {
            now += 100_000;
            log.add(new Appended(log.size() * 3L, now, frame));
        }
        return log;
    }

    static WindowWorker read(ModelInput input, List<Appended> log) {
        WindowWorker worker = new WindowWorker(input, LIMITS, 0);
        log.forEach(each -> worker.read(each.offset(), each.appendedAt(), each.frame()));
        return worker;
    }

    private static List<String> contents(List<WindowWorker.Seen> seen) {
        return seen.stream()
                .map(s -> s.kind() + " " + s.first() + ".." + s.last() + " " + s.content() + " " + s.power() + " "
                        + s.padded())
                .toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void howAStreamIsCutIntoFramesNeverChangesItsWindows(long seed) {
        Random random = new Random(seed);
        short[] samples = noise(random, 4_000 + random.nextInt(12_000));
        for (ModelInput input : INPUTS) {
            List<String> whole =
                    contents(read(input, List.of(new Appended(0, START, frame(samples, 0, samples.length, true))))
                            .seen());
            List<String> cut = contents(read(input, log(random, samples, false)).seen());

            long length = -Math.floorDiv(-(long) samples.length * input.rate(), (long) RATE);
            long windows = 1 + -Math.floorDiv(-Math.max(0, length - input.window()), (long) input.hop());
            assertThat(whole).hasSize((int) windows + 2);
            assertThat(cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverIsMissingRepeatedOrSwappedEveryWindowIsSpokenOfOnceAndInOrder(long seed) {
        Random random = new Random(seed);
        short[] samples = noise(random, 8_000 + random.nextInt(24_000));
        for (ModelInput input : INPUTS) {
            List<WindowWorker.Seen> whole = read(
                            input, List.of(new Appended(0, START, frame(samples, 0, samples.length, true))))
                    .seen();
            List<WindowWorker.Seen> faulty =
                    read(input, log(random, samples, true)).seen();

            long next = faulty.get(0).first();
            assertThat(faulty.get(0).kind()).isEqualTo(OutcomeKind.RESUME);
            for (WindowWorker.Seen each : faulty.subList(1, faulty.size() - 1)) {
                assertThat(each.first()).isEqualTo(next);
                assertThat(each.kind()).isIn(OutcomeKind.SCORED, OutcomeKind.GAP);
                if (each.kind() == OutcomeKind.SCORED) {
                    assertThat(each.content())
                            .isEqualTo(whole.get((int) each.first() + 1).content());
                    assertThat(each.power())
                            .isEqualTo(whole.get((int) each.first() + 1).power());
                }
                next = each.last() + 1;
            }
            WindowWorker.Seen retired = faulty.get(faulty.size() - 1);
            assertThat(retired.kind()).isEqualTo(OutcomeKind.RETIRED);
            assertThat(retired.first()).isEqualTo(next).isEqualTo(whole.size() - 2);
            assertThat(retired.streamSamples()).isEqualTo(samples.length);
        }
    }

    /** Crashes again and again; what the first worker to speak of a window said must be what an undisturbed one says. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRestartAtTheCommitFloorLosesNothingAndSaysTheSame(long seed) {
        Random random = new Random(seed);
        short[] samples = noise(random, 8_000 + random.nextInt(24_000));
        for (ModelInput input : INPUTS) {
            List<Appended> log = log(random, samples, true);
            List<WindowWorker.Seen> undisturbed = read(input, log).seen();

            TreeMap<Long, WindowWorker.Seen> accepted = new TreeMap<>();
            WindowWorker worker = new WindowWorker(input, LIMITS, 0);
            long begin = undisturbed.get(0).first();
            long retiredAt = -1;
            int at = 0;
            while (at < log.size()) {
                Appended each = log.get(at++);
                worker.read(each.offset(), each.appendedAt(), each.frame());
                if (random.nextInt(4) == 0) {
                    worker.acknowledge(random.nextInt(worker.unacknowledged() + 1));
                }
                if (random.nextInt(10) == 0 || at == log.size()) {
                    // What was published arrives, acknowledged or not; the worker dies.
                    for (WindowWorker.Seen outcome : worker.seen()) {
                        retiredAt = accept(accepted, begin, outcome, retiredAt);
                    }
                    if (at < log.size()) {
                        long floor = worker.committable();
                        worker = new WindowWorker(input, LIMITS, floor);
                        at = (int) log.stream().filter(l -> l.offset() < floor).count();
                    }
                }
            }

            List<String> expected = contents(undisturbed.stream()
                    .filter(s -> s.kind() == OutcomeKind.SCORED || s.kind() == OutcomeKind.GAP)
                    .flatMap(DeterminismTest::each)
                    .toList());
            assertThat(contents(List.copyOf(accepted.values()))).isEqualTo(expected);
            assertThat(retiredAt)
                    .isEqualTo(undisturbed.get(undisturbed.size() - 1).first());
        }
    }

    /** First published wins; nobody may speak of a window before the one below it has been spoken of. */
    private static long accept(
            NavigableMap<Long, WindowWorker.Seen> accepted, long begin, WindowWorker.Seen outcome, long retiredAt) {
        long next = accepted.isEmpty() ? begin : accepted.lastKey() + 1;
        switch (outcome.kind()) {
            case RESUME ->
                assertThat(outcome.first()).as("RESUME leaves no hole").isLessThanOrEqualTo(next);
            case SCORED, GAP -> {
                assertThat(outcome.first()).as("no hole").isLessThanOrEqualTo(next);
                each(outcome).forEach(one -> accepted.putIfAbsent(one.first(), one));
            }
            default -> {
                return outcome.first();
            }
        }
        return retiredAt;
    }

    private static java.util.stream.Stream<WindowWorker.Seen> each(WindowWorker.Seen s) {
        return LongStream.rangeClosed(s.first(), s.last())
                .mapToObj(k -> new WindowWorker.Seen(
                        s.kind(),
                        s.reason(),
                        k,
                        k,
                        s.content(),
                        s.power(),
                        s.padded(),
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        s.quality()));
    }
}
