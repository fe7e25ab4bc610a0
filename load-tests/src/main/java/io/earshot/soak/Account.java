package io.earshot.soak;

import io.earshot.avro.Coverage;
import io.earshot.avro.GapReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was played, held against what the coverage topic says became of it. What is played may be added by one thread and
 * read by another; what is covered belongs to one.
 */
final class Account {
    private static final long MINUTE = 60_000_000;

    private final Map<String, Long> played = new ConcurrentHashMap<>();
    private final AtomicLong total = new AtomicLong();
    private final Map<Place, Coverage> covered = new HashMap<>();

    /** A minute of a mic; a later record replaces an earlier one. */
    private record Place(String mic, long minute) {}

    /**
     * The sums.
     *
     * @param audio microseconds played, over all mics; the next four add up to it
     * @param repeated microseconds of audio for time that had been spoken for, as where a stream ends unsaid and the
     *     mic's next one is sooner than that is known
     * @param reasons of what is missing, microseconds of each
     * @param absent microseconds between runs
     * @param problems a line for each mic or minute that does not add up
     */
    record Sums(
            long audio,
            long analysed,
            long silent,
            long missing,
            Map<String, Long> reasons,
            long repeated,
            long absent,
            List<String> problems) {
        Sums {
            reasons = Map.copyOf(reasons);
            problems = List.copyOf(problems);
        }

        /**
         * Tells what must not be missing.
         *
         * @param tails microseconds that streams may take along which end unsaid: what no whole window holds
         * @return microseconds
         */
        long lost(long tails) {
            long ofTails = reasons.getOrDefault(GapReason.RETIRED.name(), 0L);
            return missing - Math.min(tails, ofTails);
        }
    }

    /** Audio of a mic was handed over. */
    void played(String mic, long micros) {
        played.merge(mic, micros, Long::sum);
        total.addAndGet(micros);
    }

    /** @return microseconds handed over so far, over all mics */
    long playedMicros() {
        return total.get();
    }

    /** A record of the topic, in partition order. */
    void covered(Coverage record) {
        covered.put(new Place(record.getMicId(), record.getMinute()), record);
    }

    Sums sums() {
        List<String> problems = new ArrayList<>();
        Map<String, Long> heard = new HashMap<>();
        long analysed = 0;
        long silent = 0;
        long missing = 0;
        Map<String, Long> reasons = new TreeMap<>();
        long repeated = 0;
        long absent = 0;
        for (Coverage each : covered.values()) {
            long gone = each.getMissing().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            long spoken = each.getAnalysed() + each.getSilent() + gone;
            long wall = each.getKnownUntil() - each.getMinute();
            if (spoken + each.getAbsent() != wall || wall > MINUTE) {
                problems.add("%s minute %d: sums to %d of %d microseconds"
                        .formatted(each.getMicId(), each.getMinute(), spoken + each.getAbsent(), wall));
            }
            analysed += each.getAnalysed();
            silent += each.getSilent();
            missing += gone;
            each.getMissing().forEach((reason, micros) -> reasons.merge(reason, micros, Long::sum));
            repeated += each.getRepeated();
            absent += each.getAbsent();
            heard.merge(each.getMicId(), spoken + each.getRepeated(), Long::sum);
        }
        new TreeMap<>(played).forEach((mic, micros) -> {
            long spoken = heard.getOrDefault(mic, 0L);
            if (spoken != micros) {
                problems.add("%s: %d microseconds were played, %d are accounted for".formatted(mic, micros, spoken));
            }
        });
        return new Sums(playedMicros(), analysed, silent, missing, reasons, repeated, absent, problems);
    }
}
