package io.earshot.events;

import io.earshot.avro.Coverage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds up coverage records over whole minutes, per mic and model. All times are microseconds since 1970-01-01 UTC, all
 * lengths microseconds. Invariants of an {@link Account} whose records hold theirs:
 *
 * <ul>
 *   <li>analysed + silent + missing + absent + unknown is the length of the range, to the microsecond;
 *   <li>a minute without a record, or the rest of a minute that its record does not speak of, is absent where something
 *       later is known of the mic under the model (see {@link CoverageLedger}), and unknown otherwise;
 *   <li>what a record says of itself and does not add up is a problem, and counted as it stands: nothing is made to fit.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class CoverageSum {
    /** The unit in which coverage is kept. */
    public static final long MINUTE = CoverageLedger.MINUTE;

    private final long from;
    private final long to;
    private final SortedMap<Key, Track> tracks = new TreeMap<>();

    private record Key(String micId, String modelId) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = micId.compareTo(other.micId);
            return order != 0 ? order : modelId.compareTo(other.modelId);
        }
    }

    private static final class Track {
        final SortedMap<Long, Coverage> minutes = new TreeMap<>();

        @Nullable
        Coverage newest;
    }

    /**
     * What became of a mic's time.
     *
     * @param modelId null for a mic of which no record was found
     * @param knownUntil up to when the topic speaks of the mic under this model; null where it does not at all
     * @param streaming whether a stream went on at {@code knownUntil}
     * @param missing by reason, as {@link io.earshot.avro.GapReason} names it
     * @param unknown of the range, not spoken of yet
     * @param repeated audio for time that had been spoken for; outside the sum, as are duplicate and late samples
     * @param problems records that contradict themselves, one line each
     */
    public record Account(
            String micId,
            @Nullable String modelId,
            @Nullable Long knownUntil,
            boolean streaming,
            long analysed,
            long silent,
            SortedMap<String, Long> missing,
            long absent,
            long unknown,
            long duplicateSamples,
            long lateSamples,
            long repeated,
            List<String> problems) {
        public Account {
            missing = Collections.unmodifiableSortedMap(new TreeMap<>(missing));
            problems = List.copyOf(problems);
        }

        /** Everything within the range. */
        public long sum() {
            return analysed + silent + total(missing.values()) + absent + unknown;
        }
    }

    /**
     * @param from start of a minute
     * @param to start of a later minute, exclusive
     */
    public CoverageSum(long from, long to) {
        if (from % MINUTE != 0 || to % MINUTE != 0 || to <= from) {
            throw new IllegalArgumentException(
                    "must be whole minutes, from before to, were %d and %d".formatted(from, to));
        }
        this.from = from;
        this.to = to;
    }

    /** Takes a record; of several of a minute the last one taken counts. */
    public void add(Coverage coverage) {
        Track track = tracks.computeIfAbsent(new Key(coverage.getMicId(), coverage.getModelId()), key -> new Track());
        if (coverage.getMinute() >= from && coverage.getMinute() < to) {
            track.minutes.put(coverage.getMinute(), coverage);
        }
        Coverage newest = track.newest;
        if (newest == null || coverage.getMinute() >= newest.getMinute()) {
            track.newest = coverage;
        }
    }

    /** @return an account of each mic and model that some record speaks of, by mic and model */
    public List<Account> accounts() {
        List<Account> accounts = new ArrayList<>();
        tracks.forEach((key, track) -> accounts.add(account(key, track)));
        return accounts;
    }

    /** @return the account of a mic of which there is no record */
    public Account unheard(String micId) {
        return new Account(micId, null, null, false, 0, 0, new TreeMap<>(), 0, to - from, 0, 0, 0, List.of());
    }

    private Account account(Key key, Track track) {
        Coverage newest = track.newest;
        long knownUntil = newest == null ? from : newest.getKnownUntil();
        long end = Math.max(from, Math.min(to, knownUntil));
        SortedMap<String, Long> missing = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        long analysed = 0;
        long silent = 0;
        long absent = 0;
        long duplicates = 0;
        long late = 0;
        long repeated = 0;
        long spokenUntil = from;
        for (Coverage minute : track.minutes.values()) {
            String problem = problem(minute);
            if (problem != null) {
                problems.add(problem);
            }
            analysed += minute.getAnalysed();
            silent += minute.getSilent();
            minute.getMissing().forEach((reason, micros) -> missing.merge(reason, micros, Long::sum));
            absent += minute.getAbsent() + minute.getMinute() - spokenUntil;
            duplicates += minute.getDuplicateSamples();
            late += minute.getLateSamples();
            repeated += minute.getRepeated();
            spokenUntil = minute.getKnownUntil();
        }
        absent += Math.max(0, end - spokenUntil);
        return new Account(
                key.micId(),
                key.modelId(),
                newest == null ? null : knownUntil,
                newest != null && newest.getStreaming(),
                analysed,
                silent,
                missing,
                absent,
                to - end,
                duplicates,
                late,
                repeated,
                problems);
    }

    private static @Nullable String problem(Coverage minute) {
        long spokenOf = minute.getKnownUntil() - minute.getMinute();
        long sum = minute.getAnalysed()
                + minute.getSilent()
                + total(minute.getMissing().values())
                + minute.getAbsent();
        if (sum == spokenOf && spokenOf >= 0 && spokenOf <= MINUTE) {
            return null;
        }
        return "mic %s, model %s, minute %s: analysed, silent, missing and absent add up to %d us, the record speaks of %d us"
                .formatted(
                        minute.getMicId(),
                        minute.getModelId(),
                        Instant.EPOCH.plus(minute.getMinute(), ChronoUnit.MICROS),
                        sum,
                        spokenOf);
    }

    private static long total(Iterable<Long> parts) {
        long total = 0;
        for (long part : parts) {
            total += part;
        }
        return total;
    }
}
