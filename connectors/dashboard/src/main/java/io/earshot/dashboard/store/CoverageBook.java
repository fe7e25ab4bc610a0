package io.earshot.dashboard.store;

import io.earshot.avro.Coverage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What became of each minute of each mic under each model, and how loud it was. A minute of one state, as nearly all are,
 * takes a byte, its levels two; the others lie beside. Sums are those of {@code earshot coverage}, to the microsecond: a
 * minute without a record, or the rest of one that its record does not speak of, is absent where something later is
 * known, and unknown otherwise. Thread-safe.
 */
public final class CoverageBook {
    public static final long MINUTE = 60_000_000L;
    private static final int MINUTES_OF_DAY = 1_440;
    private static final long DAY = MINUTES_OF_DAY * MINUTE;

    private static final byte NOTHING = 0;
    private static final byte ANALYSED = 1;
    private static final byte SILENT = 2;
    private static final byte ABSENT = 3;
    private static final byte MIXED = 4;

    /** Guarded by this. */
    private final SortedMap<Key, Track> tracks = new TreeMap<>();

    private record Key(String mic, String model) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = mic.compareTo(other.mic);
            return order != 0 ? order : model.compareTo(other.model);
        }
    }

    private static final class Track {
        final TreeMap<Long, byte[]> days = new TreeMap<>();
        final TreeMap<Long, Seconds> mixed = new TreeMap<>();
        final TreeMap<Long, DayLevels> levels = new TreeMap<>();
        long newestMinute = Long.MIN_VALUE;
        long knownUntil;

        Minute minute(long minute) {
            long number = Math.floorDiv(minute, DAY);
            int index = (int) (Math.floorMod(minute, DAY) / MINUTE);
            byte[] day = days.get(number);
            byte code = day == null ? NOTHING : day[index];
            Seconds of = code == MIXED ? mixed.getOrDefault(minute, Seconds.NONE) : Seconds.NONE;
            return new Minute(minute, code, of, knownUntil, levels.get(number), index);
        }
    }

    /** What is held of a minute: its code, its seconds where it is mixed, and where its levels are. */
    private record Minute(
            long start, byte code, Seconds mixed, long knownUntil, @Nullable DayLevels levels, int index) {}

    /** Microseconds by what became of them. */
    public record Seconds(long analysed, long silent, Map<String, Long> missing, long absent, long unknown) {
        static final Seconds NONE = new Seconds(0, 0, Map.of(), 0, 0);

        long known() {
            return analysed
                    + silent
                    + absent
                    + missing.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * A slot of an account: from its start on.
     *
     * @param level null where nothing was measured
     */
    public record Slot(long start, Seconds seconds, @Nullable Level level) {}

    /** What became of a mic's time under a model. */
    public record Account(String mic, @Nullable String model, Seconds total, @Nullable Level level, List<Slot> slots) {}

    synchronized void take(Coverage coverage) {
        long minute = coverage.getMinute();
        if (Math.floorMod(minute, MINUTE) != 0) {
            return; // no such minute
        }
        Track track = tracks.computeIfAbsent(new Key(coverage.getMicId(), coverage.getModelId()), key -> new Track());
        long day = Math.floorDiv(minute, DAY);
        int index = (int) (Math.floorMod(minute, DAY) / MINUTE);
        byte code = code(coverage);
        track.days.computeIfAbsent(day, each -> new byte[MINUTES_OF_DAY])[index] = code;
        if (code == MIXED) {
            track.mixed.put(minute, seconds(coverage));
        } else {
            track.mixed.remove(minute);
        }
        Level level = Level.of(coverage);
        if (level != null || track.levels.containsKey(day)) {
            track.levels
                    .computeIfAbsent(day, each -> new DayLevels(MINUTES_OF_DAY))
                    .put(index, level);
        }
        if (minute >= track.newestMinute) {
            track.newestMinute = minute;
            track.knownUntil = coverage.getKnownUntil();
        }
    }

    private static byte code(Coverage coverage) {
        if (coverage.getKnownUntil() - coverage.getMinute() != MINUTE
                || !coverage.getMissing().isEmpty()) {
            return MIXED;
        } else if (coverage.getAnalysed() == MINUTE) {
            return ANALYSED;
        } else if (coverage.getSilent() == MINUTE) {
            return SILENT;
        } else {
            return coverage.getAbsent() == MINUTE ? ABSENT : MIXED;
        }
    }

    /** What a record says of its minute, as an answer has it. */
    public static Seconds seconds(Coverage coverage) {
        return new Seconds(
                coverage.getAnalysed(),
                coverage.getSilent(),
                Map.copyOf(coverage.getMissing()),
                coverage.getAbsent(),
                0);
    }

    /** Lets go of whole days that ended before a time, and of mics of which nothing is left. */
    synchronized void forgetBefore(long at) {
        long day = Math.floorDiv(at, DAY);
        tracks.values().removeIf(track -> {
            track.days.headMap(day).clear();
            track.mixed.headMap(day * DAY).clear();
            track.levels.headMap(day).clear();
            return track.days.isEmpty();
        });
    }

    /**
     * @param from start of a minute
     * @param to start of a later minute, exclusive
     * @param slot whole minutes, in microseconds; 0 for the total alone
     */
    public synchronized List<Account> accounts(Predicate<String> mics, long from, long to, long slot) {
        List<Account> accounts = new ArrayList<>();
        tracks.forEach((key, track) -> {
            if (mics.test(key.mic())) {
                accounts.add(account(key, track, from, to, slot));
            }
        });
        return accounts;
    }

    /** @return how many accounts there would be */
    public synchronized int count(Predicate<String> mics) {
        return (int)
                tracks.keySet().stream().filter(key -> mics.test(key.mic())).count();
    }

    private static Account account(Key key, Track track, long from, long to, long slot) {
        List<Slot> slots = new ArrayList<>();
        Sum total = new Sum();
        Sum sum = new Sum();
        long start = from;
        for (long minute = from; minute < to; minute += MINUTE) {
            if (slot > 0 && minute - start == slot) {
                slots.add(sum.slot(start));
                sum = new Sum();
                start = minute;
            }
            Minute spokenOf = track.minute(minute);
            sum.add(spokenOf);
            total.add(spokenOf);
        }
        if (slot > 0) {
            slots.add(sum.slot(start));
        }
        Slot all = total.slot(from);
        return new Account(key.mic(), key.model(), all.seconds(), all.level(), slots);
    }

    /** @return of a mic that nothing is known of */
    public static Account unheard(String mic, long from, long to) {
        return new Account(mic, null, new Seconds(0, 0, Map.of(), 0, to - from), null, List.of());
    }

    /** Adds up minutes. */
    private static final class Sum {
        private long analysed;
        private long silent;
        private final Map<String, Long> missing = new HashMap<>();
        private long absent;
        private long unknown;
        private final DayLevels.Sum levels = new DayLevels.Sum();

        void add(Minute minute) {
            long heard = analysed + silent;
            addSeconds(minute);
            levels.add(minute.levels(), minute.index(), analysed + silent - heard);
        }

        private void addSeconds(Minute minute) {
            switch (minute.code()) {
                case ANALYSED -> analysed += MINUTE;
                case SILENT -> silent += MINUTE;
                case ABSENT -> absent += MINUTE;
                default -> {
                    Seconds mixed = minute.mixed();
                    analysed += mixed.analysed();
                    silent += mixed.silent();
                    mixed.missing().forEach((reason, micros) -> missing.merge(reason, micros, Long::sum));
                    absent += mixed.absent();
                    long rest = MINUTE - mixed.known();
                    long later = Math.min(rest, Math.max(0, minute.knownUntil() - minute.start() - mixed.known()));
                    absent += later;
                    unknown += rest - later;
                }
            }
        }

        Slot slot(long start) {
            Seconds seconds = new Seconds(analysed, silent, new TreeMap<>(missing), absent, unknown);
            return new Slot(start, seconds, levels.level());
        }
    }
}
