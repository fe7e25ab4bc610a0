package io.earshot.chaos;

import io.earshot.avro.Alert;
import io.earshot.avro.Coverage;
import io.earshot.avro.SoundEvent;
import io.earshot.chaos.Reference.CoverageId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/** Compares what subscribers got with what they should have got. A pure function, so that it can be judged itself. */
final class Judge {
    /** Scores of a window may differ by so much between batch sizes and providers. */
    static final double TOLERANCE = 1e-4;

    private static final long MINUTE = 60_000_000;

    private Judge() {}

    /**
     * One kind of record.
     *
     * @param expected distinct records of the undisturbed run
     * @param lost of those, not got
     * @param doubled got more than once
     * @param changed got with another content
     * @param unexpected got, though the undisturbed run has none such
     * @param ties lost, changed or unexpected where a score lies within {@link #TOLERANCE} of its threshold
     * @param examples a line for some of what is wrong
     */
    record Tally(
            int expected,
            int got,
            int lost,
            int doubled,
            int changed,
            int unexpected,
            int ties,
            List<String> examples) {
        Tally {
            examples = List.copyOf(examples);
        }

        boolean isClean() {
            return lost == 0 && doubled == 0 && changed == 0 && unexpected == 0;
        }
    }

    /** @param isTie of a revision: whether a score near its event lies too near to a threshold to be told */
    static Tally events(List<SoundEvent> expected, List<SoundEvent> got, Predicate<SoundEvent> isTie) {
        return compare(
                expected, got, event -> event.getId() + "#" + event.getRevision(), Judge::same, isTie, Judge::line);
    }

    /** @param isTie of an alert: whether an event of it is a tie */
    static Tally alerts(List<Alert> expected, List<Alert> got, Predicate<Alert> isTie) {
        return compare(expected, got, Alert::getId, Judge::same, isTie, Judge::line);
    }

    private static <T> Tally compare(
            List<T> expected,
            List<T> got,
            Function<T, String> key,
            BiPredicate<T, T> same,
            Predicate<T> isTie,
            Function<T, String> line) {
        Map<String, T> wanted = new LinkedHashMap<>();
        expected.forEach(each -> wanted.put(key.apply(each), each));
        Map<String, T> first = new LinkedHashMap<>();
        List<String> examples = new ArrayList<>();
        int doubled = 0;
        int changed = 0;
        int unexpected = 0;
        int ties = 0;
        for (T each : got) {
            if (first.putIfAbsent(key.apply(each), each) != null) {
                doubled++;
                examples.add("doubled " + line.apply(each));
                continue;
            }
            T original = wanted.get(key.apply(each));
            if (original != null && same.test(original, each)) {
                continue;
            }
            if (isTie.test(each)) {
                ties++;
            } else if (original == null) {
                unexpected++;
                examples.add("unexpected " + line.apply(each));
            } else {
                changed++;
                examples.add("changed " + line.apply(original) + " to " + line.apply(each));
            }
        }
        int lost = 0;
        for (Map.Entry<String, T> each : wanted.entrySet()) {
            if (first.containsKey(each.getKey())) {
                continue;
            }
            if (isTie.test(each.getValue())) {
                ties++;
            } else {
                lost++;
                examples.add("lost " + line.apply(each.getValue()));
            }
        }
        return new Tally(
                wanted.size(),
                got.size(),
                lost,
                doubled,
                changed,
                unexpected,
                ties,
                examples.subList(0, Math.min(20, examples.size())));
    }

    private static boolean same(SoundEvent a, SoundEvent b) {
        return a.getType().equals(b.getType())
                && a.getStatus() == b.getStatus()
                && a.getCloseCause() == b.getCloseCause()
                && a.getMicId().equals(b.getMicId())
                && String.valueOf(a.getSiteId()).equals(String.valueOf(b.getSiteId()))
                && a.getOnsetIndex() == b.getOnsetIndex()
                && a.getOffsetIndex() == b.getOffsetIndex()
                && a.getOnsetAt() == b.getOnsetAt()
                && a.getOffsetAt() == b.getOffsetAt()
                && a.getDecidedAt() == b.getDecidedAt()
                && a.getScoredWindows() == b.getScoredWindows()
                && Math.abs(a.getPeakScore() - b.getPeakScore()) <= TOLERANCE
                && Math.abs(a.getMeanScore() - b.getMeanScore()) <= TOLERANCE;
    }

    private static boolean same(Alert a, Alert b) {
        return a.getRule().equals(b.getRule())
                && a.getSeverity() == b.getSeverity()
                && String.valueOf(a.getSiteId()).equals(String.valueOf(b.getSiteId()))
                && a.getMicIds().equals(b.getMicIds())
                && a.getFiredAt() == b.getFiredAt()
                && a.getLate() == b.getLate()
                && evidence(a).equals(evidence(b));
    }

    private static List<String> evidence(Alert alert) {
        return alert.getEvents().stream()
                .map(each -> each.getId() + "#" + each.getRevision())
                .toList();
    }

    private static String line(SoundEvent event) {
        return "%s %s %s revision %d, %s, windows %d to %d, %d scored"
                .formatted(
                        event.getMicId(),
                        event.getType(),
                        event.getId(),
                        event.getRevision(),
                        event.getStatus(),
                        event.getOnsetIndex(),
                        event.getOffsetIndex(),
                        event.getScoredWindows());
    }

    private static String line(Alert alert) {
        return "%s %s at %s, fired at %d, %s%s"
                .formatted(
                        alert.getRule(),
                        alert.getId(),
                        alert.getSiteId(),
                        alert.getFiredAt(),
                        evidence(alert),
                        alert.getLate() ? ", late" : "");
    }

    /**
     * The account of every mic's time.
     *
     * @param analysed microseconds over all mics, and so on
     * @param audio microseconds of audio that was played, over all mics
     * @param problems a line for each minute that does not add up or is not as expected
     */
    record Account(long analysed, long silent, long missing, long absent, long audio, List<String> problems) {
        Account {
            problems = List.copyOf(problems);
        }
    }

    /**
     * @param got every record in partition order, each replacing an earlier one of its minute
     * @param audio microseconds of audio of each mic
     */
    static Account coverage(Map<CoverageId, Coverage> expected, List<Coverage> got, Map<String, Long> audio) {
        Map<CoverageId, Coverage> last = new LinkedHashMap<>();
        got.forEach(each -> last.put(CoverageId.of(each), each));
        List<String> problems = new ArrayList<>();
        long analysed = 0;
        long silent = 0;
        long missing = 0;
        long absent = 0;
        Map<String, Long> heard = new TreeMap<>();
        for (Coverage each : last.values()) {
            long gone = each.getMissing().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            long sum = each.getAnalysed() + each.getSilent() + gone + each.getAbsent();
            long wall = each.getKnownUntil() - each.getMinute();
            if (sum != wall || wall > MINUTE) {
                problems.add("%s minute %d: sums to %d of %d microseconds"
                        .formatted(each.getMicId(), each.getMinute(), sum, wall));
            }
            Coverage wanted = expected.get(CoverageId.of(each));
            if (wanted == null) {
                problems.add("%s minute %d: not expected".formatted(each.getMicId(), each.getMinute()));
            } else if (!account(wanted).equals(account(each))) {
                problems.add("%s minute %d: expected %s, got %s"
                        .formatted(each.getMicId(), each.getMinute(), account(wanted), account(each)));
            }
            analysed += each.getAnalysed();
            silent += each.getSilent();
            missing += gone;
            absent += each.getAbsent();
            heard.merge(each.getMicId(), each.getAnalysed() + each.getSilent() + gone, Long::sum);
        }
        for (CoverageId id : expected.keySet()) {
            if (!last.containsKey(id)) {
                problems.add("%s minute %d: no record".formatted(id.mic(), id.minute()));
            }
        }
        audio.forEach((mic, played) -> {
            long spoken = heard.getOrDefault(mic, 0L);
            if (spoken != played) {
                problems.add("%s: %d microseconds of audio were played, %d are accounted for"
                        .formatted(mic, played, spoken));
            }
        });
        long all = audio.values().stream().mapToLong(Long::longValue).sum();
        return new Account(analysed, silent, missing, absent, all, problems);
    }

    private static List<Object> account(Coverage coverage) {
        return List.of(
                coverage.getKnownUntil(),
                coverage.getAnalysed(),
                coverage.getSilent(),
                new TreeMap<>(coverage.getMissing()),
                coverage.getAbsent());
    }
}
