package io.earshot.chaos;

import io.earshot.avro.Coverage;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of every window and every second of an overloaded engine's audio, by the scores and coverage topics.
 *
 * @param scored windows
 * @param silent windows
 * @param skipped windows: gaps with reason OVERLOAD
 * @param analysed microseconds of audio
 * @param silentTime microseconds of audio
 * @param missing microseconds of audio, all for overload
 * @param lagMicros longest time from a window's newest frame's append to its outcome
 * @param problems what is not accounted for, or twice, or for another reason; empty where all is well
 */
record OverloadTally(
        long scored,
        long silent,
        long skipped,
        long analysed,
        long silentTime,
        long missing,
        long lagMicros,
        List<String> problems) {
    OverloadTally {
        problems = List.copyOf(problems);
    }

    /**
     * Adds up.
     *
     * @param windows of each mic
     * @param micros of audio of each mic
     * @param outcomes those of a mic in partition order
     * @param coverage each record replaces an earlier one of its mic and minute
     */
    static OverloadTally of(
            List<String> mics, long windows, long micros, List<WindowOutcome> outcomes, List<Coverage> coverage) {
        List<String> problems = new ArrayList<>();
        Map<String, Long> next = new HashMap<>();
        Map<OutcomeKind, Long> counts = new HashMap<>();
        long lag = 0;
        for (WindowOutcome each : outcomes) {
            String mic = each.getMicId();
            long due = next.getOrDefault(mic, 0L);
            if (each.getFirstIndex() != due) {
                problems.add("%s: %s at window %d, where %d was due"
                        .formatted(mic, each.getKind(), each.getFirstIndex(), due));
            }
            if (each.getKind() == OutcomeKind.RESUME || each.getKind() == OutcomeKind.RETIRED) {
                continue;
            }
            if (each.getKind() == OutcomeKind.GAP && each.getReason() != GapReason.OVERLOAD) {
                problems.add("%s: gap of windows %d to %d for %s"
                        .formatted(mic, each.getFirstIndex(), each.getLastIndex(), each.getReason()));
            }
            counts.merge(each.getKind(), each.getLastIndex() - each.getFirstIndex() + 1, Long::sum);
            next.put(mic, Math.max(due, each.getLastIndex() + 1));
            if (each.getAppendedAt() > 0) {
                lag = Math.max(lag, each.getScoredAt() - each.getAppendedAt());
            }
        }
        for (String mic : mics) {
            if (next.getOrDefault(mic, 0L) != windows) {
                problems.add("%s: %d windows of %d".formatted(mic, next.getOrDefault(mic, 0L), windows));
            }
        }
        Map<Reference.CoverageId, Coverage> newest = new HashMap<>();
        coverage.forEach(each -> newest.put(Reference.CoverageId.of(each), each));
        Map<String, Long> known = new HashMap<>();
        long analysed = 0;
        long silent = 0;
        long missing = 0;
        for (Coverage each : newest.values()) {
            long lost = each.getMissing().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            analysed += each.getAnalysed();
            silent += each.getSilent();
            missing += lost;
            known.merge(each.getMicId(), each.getAnalysed() + each.getSilent() + lost + each.getRepeated(), Long::sum);
        }
        for (String mic : mics) {
            if (known.getOrDefault(mic, 0L) != micros) {
                problems.add("%s: %d µs of %d accounted for".formatted(mic, known.getOrDefault(mic, 0L), micros));
            }
        }
        return new OverloadTally(
                counts.getOrDefault(OutcomeKind.SCORED, 0L),
                counts.getOrDefault(OutcomeKind.SILENT, 0L),
                counts.getOrDefault(OutcomeKind.GAP, 0L),
                analysed,
                silent,
                missing,
                lag,
                problems);
    }
}
