package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.avro.Coverage;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On a small grid: a sample is a millisecond, a window 975 of them, a hop 480. */
class CoverageTest {
    private static final Grid GRID = new Grid(1_000, 975, 480);
    private static final long MS = 1_000;
    private static final long MINUTE = CoverageLedger.MINUTE;
    private static final long START = Outcomes.START - Outcomes.START % MINUTE;
    private static final Outcomes STREAM = new Outcomes("mic-1", "s", START, GRID);

    private final Bench bench = new Bench(Bench.saw(Bench.rule(0, 1, 1, 4, 20, 100)));

    @Test
    void countsASampleAsAnalysedIfAnyScoredWindowCoversItElseSilentElseMissing() {
        bench.feed(
                STREAM.resume(0),
                STREAM.scored(0, 0f),
                STREAM.gap(GapReason.MISSING, 1, 3),
                STREAM.silent(4, 4),
                STREAM.ended(5, 4 * 480 + 975));
        Coverage minute = last();
        assertThat(minute.getAnalysed()).isEqualTo(975 * MS);
        assertThat(minute.getSilent()).isEqualTo(975 * MS);
        assertThat(minute.getMissing()).containsExactly(Map.entry("MISSING", (4 * 480 - 975) * MS));
        assertThat(minute.getAbsent()).isZero();
        assertThat(minute.getKnownUntil()).isEqualTo(START + (4 * 480 + 975) * MS);
        assertThat(minute.getStreaming()).isFalse();
    }

    @Test
    void doesNotCountThePaddedTailOfAStreamThatEnded() {
        bench.feed(STREAM.resume(0), STREAM.scored(0, 0f));
        WindowOutcome padded = STREAM.scored(1, 0f);
        padded.setPadded(true);
        bench.feed(padded, STREAM.ended(2, 1_000));
        assertThat(last().getAnalysed()).isEqualTo(1_000 * MS);
        assertThat(last().getKnownUntil()).isEqualTo(START + 1_000 * MS);
    }

    @Test
    void countsTheDroppedTailOfAStreamThatRetiredAsMissing() {
        WindowOutcome retired = STREAM.retired(2);
        retired.setStartAt(START + 1_600 * MS);
        bench.feed(STREAM.resume(0), STREAM.scored(0, 0f), STREAM.scored(1, 0f), retired);
        assertThat(last().getAnalysed()).isEqualTo((480 + 975) * MS);
        assertThat(last().getMissing()).containsExactly(Map.entry("RETIRED", (1_600 - 480 - 975) * MS));
    }

    /** As a mic's sound comes again after an outage of more than 15 s, from its agent's buffer. */
    @Test
    void countsWhatNoWindowCoversWhereARetiredStreamGoesOnAsMissingAndNothingAsRepeated() {
        WindowOutcome retired = STREAM.retired(2);
        retired.setStartAt(START + 1_600 * MS);
        bench.feed(STREAM.resume(0), STREAM.scored(0, 0f), STREAM.scored(1, 0f), retired);
        // The next frame begins at 1600 ms; the first window that it can fill is 4, at 1920 ms.
        bench.feed(STREAM.resume(4), STREAM.scored(4, 0f), STREAM.scored(5, 0f), STREAM.ended(6, 5 * 480 + 975));
        assertThat(last().getAnalysed()).isEqualTo((480 + 975 + 480 + 975) * MS);
        assertThat(last().getMissing()).containsExactly(Map.entry("RETIRED", (1_920 - 480 - 975) * MS));
        assertThat(last().getRepeated()).isZero();
        assertThat(last().getAbsent()).isZero();
    }

    @Test
    void countsAStreamWithoutAWindowAsMissing() {
        WindowOutcome retired = STREAM.retired(0);
        retired.setStartAt(START + 300 * MS);
        bench.feed(STREAM.resume(0), retired);
        assertThat(last().getMissing()).containsExactly(Map.entry("RETIRED", 300 * MS));
    }

    @Test
    void callsTheTimeBetweenStreamsAbsentAndLeavesOutMinutesWithNothingElse() {
        bench.feed(STREAM.resume(0), STREAM.scored(0, 0f), STREAM.ended(1, 975));
        Outcomes later = new Outcomes("mic-1", "t", START + 3 * MINUTE + 10_000 * MS, GRID);
        bench.feed(later.resume(0), later.scored(0, 0f), later.ended(1, 975));
        List<Coverage> minutes = List.copyOf(byMinute().values());
        assertThat(minutes).extracting(Coverage::getMinute).containsExactly(START, START + 3 * MINUTE);
        assertThat(minutes.get(0).getAbsent()).isEqualTo(MINUTE - 975 * MS);
        assertThat(minutes.get(0).getStreaming()).isFalse();
        assertThat(minutes.get(1).getAbsent()).isEqualTo(10_000 * MS);
        assertThat(minutes.get(1).getAnalysed()).isEqualTo(975 * MS);
    }

    @Test
    void completesAMinuteThatItHasSpokenOfThoughNothingCameInIt() {
        Outcomes stream = STREAM.at(START + MINUTE - 975 * MS);
        bench.feed(stream.resume(0), stream.scored(0, 0f), stream.ended(1, 975));
        assertThat(last().getMinute()).as("retired at the stroke of the minute").isEqualTo(START + MINUTE);
        assertThat(last().getStreaming()).isFalse();
        Outcomes later = new Outcomes("mic-1", "t", START + 3 * MINUTE, GRID);
        bench.feed(later.resume(0), later.scored(0, 0f), later.ended(1, 975));
        assertThat(byMinute()).containsOnlyKeys(START, START + MINUTE, START + 3 * MINUTE);
        assertThat(byMinute().get(START + MINUTE).getAbsent()).isEqualTo(MINUTE);
    }

    @Test
    void writesTheRunningMinuteEveryTenSecondsWhenItIsOverAndWhenTheStreamRetires() {
        bench.feed(STREAM.resume(0));
        for (int i = 0; i < 150; i++) {
            bench.feed(STREAM.scored(i, 0f));
        }
        bench.feed(STREAM.retired(150));
        assertThat(bench.coverage).hasSize(6 + 1 + 1);
        assertThat(bench.coverage)
                .extracting(c -> (c.getKnownUntil() - START) / 1_000_000)
                .startsWith(10L, 20L)
                .endsWith(60L, 70L, 72L);
        assertThat(byMinute().get(START).getAnalysed()).isEqualTo(MINUTE);
        assertThat(last().getStreaming()).isFalse();
    }

    @Test
    void countsDiscardsOncePerFrameOutsideTheSum() {
        bench.feed(
                STREAM.resume(0),
                Outcomes.discarding(STREAM.scored(0, 0f), 5, 100, 0),
                Outcomes.discarding(STREAM.scored(0, 0f), 5, 100, 0),
                Outcomes.discarding(STREAM.scored(1, 0f), 5, 100, 0),
                Outcomes.discarding(STREAM.scored(2, 0f), 6, 1, 30),
                STREAM.ended(3, 2 * 480 + 975));
        assertThat(last().getDuplicateSamples()).isEqualTo(101);
        assertThat(last().getLateSamples()).isEqualTo(30);
        assertThat(sum(last())).isEqualTo((2 * 480 + 975) * MS);
    }

    @Test
    void speaksOfNoTimeTwiceWhenTheNextStreamStartsBeforeTheLastOneEnded() {
        bench.feed(STREAM.resume(0), STREAM.scored(0, 0f), STREAM.ended(1, 975));
        Outcomes earlier = new Outcomes("mic-1", "t", START + 500 * MS, GRID);
        bench.feed(earlier.resume(0), earlier.silent(0, 9), earlier.ended(10, 9 * 480 + 975));
        assertThat(last().getAnalysed()).isEqualTo(975 * MS);
        assertThat(last().getSilent()).isEqualTo((500 + 9 * 480) * MS);
        assertThat(last().getRepeated()).isEqualTo(475 * MS);
        assertThat(last().getAbsent()).isZero();
    }

    @Test
    void callsTheTimeThatAClockSkipsAbsent() {
        WindowOutcome skipped = STREAM.scored(2, 0f);
        skipped.setStartAt(START + 30_000 * MS);
        bench.feed(STREAM.resume(0), STREAM.scored(0, 0f), STREAM.scored(1, 0f), skipped);
        bench.feed(STREAM.ended(3, 2 * 480 + 975));
        assertThat(last().getAnalysed()).isEqualTo((960 + 975) * MS);
        assertThat(last().getAbsent()).isEqualTo((30_000 - 960) * MS);
    }

    @Test
    void goesOnReportingAMicWhoseClockSteppedBack() {
        bench.feed(STREAM.resume(0));
        int before = 250; // two minutes
        int after = 400; // the first minute of which says nothing new
        for (int i = 0; i < before; i++) {
            bench.feed(STREAM.scored(i, 0f));
        }
        int told = 0;
        for (int i = before; i < before + after; i++) {
            WindowOutcome outcome = STREAM.scored(i, 0f);
            outcome.setStartAt(outcome.getStartAt() - MINUTE);
            bench.feed(outcome);
            if (i == before) {
                told = bench.coverage.size();
            } else if (i == before + 120) {
                assertThat(last().getMinute())
                        .as("still that of the true clock")
                        .isEqualTo(START + 2 * MINUTE);
                assertThat(last().getKnownUntil()).isEqualTo(START + before * 480L * MS);
                assertThat(last().getStreaming()).isTrue();
                assertThat(bench.coverage.size() - told)
                        .as("one in ten seconds")
                        .isEqualTo(5);
            }
        }
        bench.feed(STREAM.ended(before + after, (before + after - 1) * 480L + 975));
        long audio = ((before + after - 1) * 480L + 975) * MS;
        List<Coverage> minutes = List.copyOf(byMinute().values());
        assertThat(minutes).allMatch(c -> sum(c) == c.getKnownUntil() - c.getMinute());
        assertThat(minutes.stream().mapToLong(Coverage::getRepeated).sum()).isEqualTo(MINUTE);
        assertThat(minutes.stream().mapToLong(Coverage::getAnalysed).sum()).isEqualTo(audio - MINUTE);
        assertThat(minutes).allMatch(c -> c.getAbsent() == 0);
    }

    @Test
    void countsAHopAtWhichAClockStepsBackWhole() {
        WindowOutcome back = STREAM.scored(2, 0f);
        back.setStartAt(START - 5_000 * MS);
        bench.feed(STREAM.resume(0), STREAM.scored(0, 0f), STREAM.scored(1, 0f), back);
        bench.feed(STREAM.ended(3, 2 * 480 + 975));
        assertThat(last().getAnalysed()).isEqualTo(2 * 480 * MS);
        assertThat(last().getRepeated()).isEqualTo(975 * MS);
        assertThat(last().getKnownUntil()).isEqualTo(START + 2 * 480 * MS);
        assertThat(last().getStreaming()).isFalse();
    }

    @Test
    void boundsWhatAHostileIndexCosts() {
        Outcomes ancient = new Outcomes("mic-1", "s", 0, GRID);
        long index = 1_600_000_000_000L / 480;
        bench.feed(ancient.resume(index), ancient.scored(index, 0f), ancient.retired(index + 1));
        assertThat(bench.coverage).hasSizeLessThan(2_000);
        assertThat(bench.coverage.get(3).getMissing()).containsOnlyKeys("RESUME");
        assertThat(bench.count("RESUME")).isEqualTo(index);
    }

    @Test
    void keepsTheLedgersOfTwoModelsApart() {
        WindowOutcome other = STREAM.scored(0, 0f);
        other.setModelId("other");
        bench.feed(STREAM.scored(0, 0f), STREAM.ended(1, 975), other);
        WindowOutcome end = STREAM.ended(1, 500);
        end.setModelId("other");
        bench.feed(end);
        assertThat(bench.coverage).extracting(Coverage::getModelId).containsExactly(Outcomes.MODEL, "other");
        assertThat(bench.coverage).extracting(Coverage::getAnalysed).containsExactly(975 * MS, 500 * MS);
    }

    @Test
    void tellsTheLevelOfTheWindowsThatStartInAMinute() {
        bench.feed(STREAM.resume(0), Outcomes.heard(STREAM.scored(0, 0f), 0.01f));
        bench.feed(Outcomes.heard(STREAM.silent(1, 1), 0.0001f));
        for (int k = 2; k < 125; k++) {
            bench.feed(STREAM.gap(GapReason.MISSING, k, k));
        }
        // Starts before the next minute does, and ends in it.
        assertThat(last().getLevel()).isCloseTo((float) (10 * Math.log10(0.0101 / 2)), within(1e-5f));
        bench.feed(Outcomes.heard(STREAM.scored(124, 0f), 1f), Outcomes.heard(STREAM.scored(125, 0f), 0f));
        bench.feed(STREAM.ended(126, 125 * 480 + 975));
        Map<Long, Coverage> minutes = byMinute();
        assertThat(minutes.get(START).getLoudest()).isEqualTo(-20f);
        assertThat(minutes.get(START + MINUTE).getLevel()).isEqualTo(-150f);
        assertThat(minutes.get(START + MINUTE).getLoudest()).isEqualTo(-150f);
    }

    @Test
    void tellsNoLevelWhereNoneWasMeasured() {
        bench.feed(STREAM.resume(0), STREAM.scored(0, 0f), Outcomes.heard(STREAM.scored(1, 0f), Float.NaN));
        bench.feed(Outcomes.heard(STREAM.scored(2, 0f), Float.POSITIVE_INFINITY));
        bench.feed(Outcomes.heard(STREAM.silent(3, 4), 0.5f), Outcomes.heard(STREAM.gap(GapReason.LATE, 5, 5), 0.5f));
        bench.feed(STREAM.ended(6, 5 * 480 + 975));
        assertThat(last().getLevel()).isNull();
        assertThat(last().getLoudest()).isNull();
    }

    @Test
    void aWindowForTimeThatHadBeenSpokenForDoesNotCountToTheLevel() {
        WindowOutcome back = Outcomes.heard(STREAM.scored(2, 0f), 1f);
        back.setStartAt(START - 5_000 * MS);
        bench.feed(STREAM.resume(0), Outcomes.heard(STREAM.scored(0, 0f), 0.1f), STREAM.scored(1, 0f), back);
        bench.feed(STREAM.ended(3, 2 * 480 + 975));
        assertThat(last().getRepeated()).isEqualTo(975 * MS);
        assertThat(last().getLevel()).isEqualTo(-10f);
        assertThat(last().getLoudest()).isEqualTo(-10f);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void countsEveryWindowsPowerOnceWhateverTheOrderOfArrivalAndTheRestarts(long seed) {
        Random random = new Random(seed);
        bench.restart = () -> random.nextInt(4) == 0;
        int windows = 200 + random.nextInt(300);
        List<WindowOutcome> outcomes = new ArrayList<>();
        Map<Long, List<Float>> powers = new TreeMap<>();
        for (int k = 0; k < windows; k++) {
            float power = random.nextFloat();
            int kind = random.nextInt(5);
            WindowOutcome outcome = kind == 0
                    ? STREAM.gap(GapReason.MISSING, k, k)
                    : kind == 1 ? STREAM.silent(k, k) : STREAM.scored(k, 0f);
            outcomes.add(Outcomes.heard(outcome, power));
            if (kind > 0) {
                long at = STREAM.timeOf(k);
                powers.computeIfAbsent(at - at % MINUTE, minute -> new ArrayList<>())
                        .add(power);
            }
        }
        for (int i = 0; i < windows; i++) {
            Collections.swap(outcomes, i, Math.min(windows - 1, i + random.nextInt(6)));
        }
        bench.feed(STREAM.resume(0));
        for (int i = 0; i < windows; i++) {
            bench.feed(outcomes.get(i));
            if (random.nextInt(5) == 0) {
                int again = random.nextInt(i + 1);
                WindowOutcome repeated = STREAM.scored(outcomes.get(again).getFirstIndex(), 0f);
                bench.feed(Outcomes.heard(repeated, 1f));
            }
        }
        bench.feed(STREAM.ended(windows, (windows - 1) * 480L + 975));
        byMinute().forEach((minute, coverage) -> {
            List<Float> heard = powers.getOrDefault(minute, List.of());
            double sum = heard.stream().mapToDouble(Float::doubleValue).sum();
            if (heard.isEmpty()) {
                assertThat(coverage.getLevel()).isNull();
            } else {
                assertThat(coverage.getLevel()).isCloseTo((float) (10 * Math.log10(sum / heard.size())), within(1e-5f));
                assertThat(coverage.getLoudest())
                        .isCloseTo((float) (10 * Math.log10(Collections.max(heard))), within(1e-5f));
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void countsEverySampleOnceWhereClocksStepAndTellsItInTime(long seed) {
        Random random = new Random(seed);
        bench.restart = () -> random.nextInt(4) == 0;
        long step = 0;
        long untold = 0;
        bench.feed(STREAM.resume(0));
        int windows = 300 + random.nextInt(600);
        for (int k = 0; k < windows; k++) {
            if (k > 0 && random.nextInt(60) == 0) {
                long size = (975 + random.nextInt(100_000)) * MS;
                step += random.nextBoolean() ? size : -size;
            }
            WindowOutcome outcome = STREAM.scored(k, 0f);
            outcome.setStartAt(outcome.getStartAt() + 100_000_000 + step);
            int told = bench.coverage.size();
            bench.feed(outcome);
            untold = bench.coverage.size() > told ? 0 : untold + 480 * MS;
            assertThat(untold).as("window %d", k).isLessThanOrEqualTo(MINUTE / 6 + 480 * MS);
        }
        bench.feed(STREAM.ended(windows, (windows - 1) * 480L + 975));
        Map<Long, Coverage> told = byMinute();
        told.values().forEach(c -> assertThat(sum(c)).isEqualTo(c.getKnownUntil() - c.getMinute()));
        assertThat(told.values().stream()
                        .mapToLong(c -> c.getAnalysed() + c.getRepeated())
                        .sum())
                .isEqualTo(((windows - 1) * 480L + 975) * MS);
        assertThat(told.values().stream().map(Coverage::getMissing)).allMatch(Map::isEmpty);
    }

    static LongStream fewSeeds() {
        return LongStream.concat(LongStream.range(0, 30), LongStream.of(System.nanoTime()));
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 200), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fewSeeds")
    void sumsToWallTimeExactlyAndAgreesWithEverySampleCountedByItself(long seed) {
        Random random = new Random(seed);
        Grid grid = new Grid(1_000, 200 + random.nextInt(900), 100 + random.nextInt(100));
        bench.restart = () -> random.nextInt(4) == 0;
        Map<Long, String> expected = new HashMap<>(); // by millisecond
        long now = START + random.nextInt(60_000) * MS;
        long begin = now;
        int streams = 1 + random.nextInt(4);
        for (int s = 0; s < streams; s++) {
            Outcomes stream = new Outcomes("mic-1", "s" + s, now, grid);
            int windows = 1 + random.nextInt(700);
            String[] states = new String[windows];
            bench.feed(stream.resume(0));
            int k = 0;
            while (k < windows) {
                OutcomeKind kind = List.of(OutcomeKind.SCORED, OutcomeKind.SILENT, OutcomeKind.GAP)
                        .get(random.nextInt(3));
                GapReason reason = random.nextBoolean() ? GapReason.MISSING : GapReason.OVERLOAD;
                int last = kind == OutcomeKind.SCORED ? k : Math.min(windows - 1, k + random.nextInt(40));
                for (int i = k; i <= last; i++) {
                    states[i] = kind == OutcomeKind.GAP ? reason.name() : kind.name();
                }
                bench.feed(
                        switch (kind) {
                            case SCORED -> stream.scored(k, 0f);
                            case SILENT -> stream.silent(k, last);
                            default -> stream.gap(reason, k, last);
                        });
                k = last + 1;
            }
            long samples = (windows - 1L) * grid.hop() + 1 + random.nextInt(grid.window() + 300);
            if (random.nextBoolean()) {
                bench.feed(stream.ended(windows, samples));
            } else {
                WindowOutcome retired = stream.retired(windows);
                retired.setStartAt(now + samples * MS);
                bench.feed(retired);
            }
            for (long sample = 0; sample < samples; sample++) {
                expected.put(now + sample * MS, stateOf(sample, states, grid));
            }
            now += (samples + random.nextInt(150_000)) * MS;
        }
        Map<Long, Coverage> told = byMinute();
        Map<Long, Map<String, Long>> counted = new TreeMap<>();
        expected.forEach((at, state) ->
                counted.computeIfAbsent(at - at % MINUTE, m -> new TreeMap<>()).merge(state, MS, Long::sum));
        assertThat(told.keySet()).isEqualTo(counted.keySet());
        told.forEach((minute, coverage) -> {
            assertThat(sum(coverage)).isEqualTo(coverage.getKnownUntil() - minute);
            assertThat(states(coverage)).isEqualTo(counted.get(minute));
        });
        List<Coverage> all = List.copyOf(told.values());
        assertThat(all.subList(0, all.size() - 1)).allMatch(c -> c.getKnownUntil() == c.getMinute() + MINUTE);
        assertThat(begin).isGreaterThanOrEqualTo(all.get(0).getMinute());
    }

    /** The state of one sample by looking at every window about it. */
    private static String stateOf(long sample, String[] states, Grid grid) {
        String best = "RETIRED";
        long first = Math.max(0, (sample - grid.window()) / grid.hop() - 1);
        for (int k = (int) first; k < states.length && (long) k * grid.hop() <= sample; k++) {
            if (sample >= (long) k * grid.hop() + grid.window()) {
                continue;
            }
            if (states[k].equals("SCORED")) {
                return "SCORED";
            }
            best = best.equals("SILENT") ? best : states[k];
        }
        return best;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sumsToWallTimeExactlyWhateverTheClocksDo(long seed) {
        Random random = new Random(seed);
        bench.restart = () -> random.nextInt(4) == 0;
        long[] next = new long[3];
        long clock = START;
        for (int i = 0; i < 600; i++) {
            int s = random.nextInt(20) == 0 ? random.nextInt(3) : 0;
            Outcomes stream = new Outcomes("mic-1", "s" + s, START, GRID);
            clock += random.nextInt(15) > 0
                    ? 480_000 + random.nextInt(2_001) - 1_000
                    : random.nextInt(600_000_000) - 200_000_000L;
            clock = Math.max(0, clock);
            WindowOutcome outcome =
                    switch (random.nextInt(10)) {
                        case 0 -> stream.resume(next[s] + random.nextInt(5));
                        case 1 -> stream.retired(next[s]);
                        case 2 -> stream.silent(next[s], next[s] += random.nextInt(200));
                        case 3 -> stream.gap(GapReason.LATE, next[s], next[s] += random.nextInt(200));
                        default -> stream.scored(next[s]++, 0f);
                    };
            outcome.setStartAt(clock);
            bench.feed(outcome);
        }
        Map<Long, Coverage> told = byMinute();
        assertThat(told).isNotEmpty();
        told.values().forEach(c -> assertThat(sum(c)).isEqualTo(c.getKnownUntil() - c.getMinute()));
        List<Long> until = bench.coverage.stream().map(Coverage::getKnownUntil).toList();
        assertThat(until).as("never runs back").isSorted();
    }

    private Coverage last() {
        return bench.coverage.get(bench.coverage.size() - 1);
    }

    /** The newest record of each minute, as a compacted topic keeps it. */
    private Map<Long, Coverage> byMinute() {
        Map<Long, Coverage> minutes = new TreeMap<>();
        bench.coverage.forEach(c -> minutes.put(c.getMinute(), c));
        return minutes;
    }

    private static long sum(Coverage c) {
        return c.getAnalysed()
                + c.getSilent()
                + c.getAbsent()
                + c.getMissing().values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, Long> states(Coverage c) {
        Map<String, Long> states = new TreeMap<>(c.getMissing());
        states.put("SCORED", c.getAnalysed());
        states.put("SILENT", c.getSilent());
        states.values().removeIf(micros -> micros == 0);
        return states;
    }
}
