package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.avro.Coverage;
import io.earshot.avro.GapReason;
import io.earshot.events.CoverageSum.Account;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CoverageSumTest {
    private static final Grid GRID = new Grid(1_000, 975, 480);
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = CoverageSum.MINUTE;
    private static final long START = Outcomes.START - Outcomes.START % MINUTE;

    @Test
    void theLastRecordOfAMinuteCounts() {
        CoverageSum sum = new CoverageSum(START, START + MINUTE);
        sum.add(minute(0, 10 * SECOND, 10 * SECOND, 0));
        sum.add(minute(0, MINUTE, 50 * SECOND, 10 * SECOND));
        Account account = only(sum);
        assertThat(account.analysed()).isEqualTo(50 * SECOND);
        assertThat(account.missing()).containsExactly(Map.entry("MISSING", 10 * SECOND));
        assertThat(account.unknown()).isZero();
        assertThat(account.sum()).isEqualTo(MINUTE);
    }

    @Test
    void minutesWithoutARecordAreAbsentWhereSomethingLaterIsKnownAndElseUnknown() {
        CoverageSum sum = new CoverageSum(START, START + 10 * MINUTE);
        sum.add(minute(2, MINUTE, MINUTE, 0));
        sum.add(minute(5, 30 * SECOND, 30 * SECOND, 0));
        Account account = only(sum);
        assertThat(account.absent()).isEqualTo(4 * MINUTE);
        assertThat(account.analysed()).isEqualTo(90 * SECOND);
        assertThat(account.unknown()).isEqualTo(4 * MINUTE + 30 * SECOND);
        assertThat(account.knownUntil()).isEqualTo(START + 5 * MINUTE + 30 * SECOND);
        assertThat(account.sum()).isEqualTo(10 * MINUTE);
    }

    @Test
    void aMinuteThatNothingFinishedIsAbsentForTheRestOnceALaterOneIsKnown() {
        CoverageSum sum = new CoverageSum(START, START + 2 * MINUTE);
        sum.add(minute(0, 20 * SECOND, 20 * SECOND, 0));
        sum.add(minute(7, MINUTE, MINUTE, 0));
        Account account = only(sum);
        assertThat(account.absent()).isEqualTo(2 * MINUTE - 20 * SECOND);
        assertThat(account.unknown()).isZero();
        assertThat(account.sum()).isEqualTo(2 * MINUTE);
    }

    @Test
    void aMicLastHeardBeforeTheTimeIsUnknownNotAbsent() {
        CoverageSum sum = new CoverageSum(START + 5 * MINUTE, START + 6 * MINUTE);
        sum.add(minute(0, MINUTE, MINUTE, 0));
        assertThat(only(sum).unknown()).isEqualTo(MINUTE);
        assertThat(only(sum).absent()).isZero();
        assertThat(sum.unheard("mic-9").unknown()).isEqualTo(MINUTE);
        assertThat(sum.unheard("mic-9").knownUntil()).isNull();
    }

    @Test
    void aRecordThatDoesNotAddUpIsNamedAndNotMadeToFit() {
        CoverageSum sum = new CoverageSum(START, START + MINUTE);
        sum.add(minute(0, MINUTE, 58 * SECOND, SECOND));
        Account account = only(sum);
        assertThat(account.problems())
                .singleElement()
                .asString()
                .contains("mic mic-1, model test-model", "add up to 59000000 us, the record speaks of 60000000 us");
        assertThat(account.sum()).isEqualTo(59 * SECOND);
    }

    @Test
    void micsAndModelsAreKeptApart() {
        CoverageSum sum = new CoverageSum(START, START + MINUTE);
        Coverage other = minute(0, MINUTE, MINUTE, 0);
        other.setModelId("other");
        sum.add(minute(0, MINUTE, 0, MINUTE));
        sum.add(other);
        assertThat(sum.accounts()).extracting(Account::modelId).containsExactly("other", "test-model");
    }

    @Test
    void onlyWholeMinutesAreAdded() {
        assertThatThrownBy(() -> new CoverageSum(START + 1, START + MINUTE)).hasMessageContaining("whole minutes");
        assertThatThrownBy(() -> new CoverageSum(START, START)).hasMessageContaining("from before to");
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 100), LongStream.of(System.nanoTime()));
    }

    /** Streams of windows and gaps with pauses between them, through the detector that the events stage runs. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatTheEventsStageSaysAddsUpToWallTime(long seed) {
        Random random = new Random(seed);
        Bench bench = new Bench(Bench.saw(Bench.rule(0, 1, 1, 4, 20, 100)));
        long start = START + random.nextInt(120) * SECOND;
        long begin = start;
        long end = start;
        for (int s = 0; s < 1 + random.nextInt(4); s++) {
            Outcomes stream = new Outcomes("mic-1", "s" + s, start, GRID);
            bench.feed(stream.resume(0));
            int windows = 1 + random.nextInt(400);
            for (int i = 0; i < windows; i++) {
                int last = i + random.nextInt(5);
                if (random.nextInt(4) > 0) {
                    bench.feed(stream.scored(i, 0f));
                } else {
                    bench.feed(random.nextBoolean() ? stream.silent(i, last) : stream.gap(GapReason.LATE, i, last));
                    i = last;
                }
                windows = Math.max(windows, i + 1);
            }
            end = stream.retired(windows).getStartAt();
            bench.feed(stream.retired(windows));
            start = end + random.nextInt(400) * SECOND;
        }
        long to = START + (random.nextInt(40) + 1) * MINUTE;
        CoverageSum sum = new CoverageSum(START, to);
        bench.coverage.forEach(sum::add);
        Account account = only(sum);
        assertThat(account.problems()).isEmpty();
        assertThat(account.sum()).isEqualTo(to - START);
        assertThat(account.knownUntil()).isEqualTo(end);
        assertThat(account.unknown()).isEqualTo(Math.max(0, to - Math.max(START, end)));
        if (to >= end) {
            assertThat(account.absent()).isGreaterThanOrEqualTo(begin - START);
        }
    }

    private static Account only(CoverageSum sum) {
        assertThat(sum.accounts()).hasSize(1);
        return sum.accounts().get(0);
    }

    private static Coverage minute(long index, long known, long analysed, long missing) {
        return Coverage.newBuilder()
                .setMicId("mic-1")
                .setModelId(Outcomes.MODEL)
                .setMinute(START + index * MINUTE)
                .setKnownUntil(START + index * MINUTE + known)
                .setAnalysed(analysed)
                .setSilent(0)
                .setMissing(missing == 0 ? Map.of() : Map.of("MISSING", missing))
                .setAbsent(0)
                .setDuplicateSamples(0)
                .setLateSamples(0)
                .build();
    }
}
