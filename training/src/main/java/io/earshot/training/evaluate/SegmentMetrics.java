package io.earshot.training.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Segment-based counts: a label is active in each segment that an event of it touches, on either side, and segments are
 * compared. Counted by a sweep over the segments at which something changes, so that long recordings and fine segments cost
 * nothing.
 */
final class SegmentMetrics {
    /** At a segment, an event begins or ends to be active on one side. */
    private record Change(long segment, int label, boolean isTruth, int step) {}

    private final List<String> labels = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final double segment;

    private SegmentMetrics(double segment) {
        this.segment = segment;
    }

    /** @param segment seconds, above 0 */
    static Tally of(ClipPair clip, double segment) {
        SegmentMetrics metrics = new SegmentMetrics(segment);
        clip.truth().forEach(event -> metrics.add(event, true));
        clip.estimate().forEach(event -> metrics.add(event, false));
        return metrics.sweep();
    }

    private void add(ListedEvent event, boolean isTruth) {
        int label = indexes.computeIfAbsent(event.label(), name -> {
            labels.add(name);
            return labels.size() - 1;
        });
        long first = (long) Math.floor(event.onset() / segment);
        long end = (long) Math.ceil(event.offset() / segment);
        if (first < end) {
            changes.add(new Change(first, label, isTruth, 1));
            changes.add(new Change(end, label, isTruth, -1));
        }
    }

    private Tally sweep() {
        changes.sort(Comparator.comparingLong(Change::segment));
        int[][] active = new int[2][labels.size()];
        long[][] perLabel = new long[3][labels.size()]; // truth, estimated, both
        long[] since = new long[labels.size()];
        Counts overall = Counts.NONE;
        int truth = 0;
        int estimated = 0;
        int both = 0;
        long at = 0;
        for (Change change : changes) {
            overall = overall.plus(segments(change.segment() - at, truth, estimated, both));
            at = change.segment();
            int label = change.label();
            boolean wasTruth = active[0][label] > 0;
            boolean wasEstimated = active[1][label] > 0;
            long length = at - since[label];
            since[label] = at;
            perLabel[0][label] += wasTruth ? length : 0;
            perLabel[1][label] += wasEstimated ? length : 0;
            perLabel[2][label] += wasTruth && wasEstimated ? length : 0;
            active[change.isTruth() ? 0 : 1][label] += change.step();
            boolean isTruth = active[0][label] > 0;
            boolean isEstimated = active[1][label] > 0;
            truth += one(isTruth) - one(wasTruth);
            estimated += one(isEstimated) - one(wasEstimated);
            both += one(isTruth && isEstimated) - one(wasTruth && wasEstimated);
        }
        SortedMap<String, Counts> byLabel = new TreeMap<>();
        for (int label = 0; label < labels.size(); label++) {
            byLabel.put(labels.get(label), Counts.ofLabel(perLabel[0][label], perLabel[1][label], perLabel[2][label]));
        }
        return new Tally(overall, byLabel);
    }

    /** Within a segment, what is found too much replaces what is missed. */
    private static Counts segments(long count, int truth, int estimated, int correct) {
        return new Counts(
                count * truth,
                count * estimated,
                count * correct,
                count * (Math.min(truth, estimated) - correct),
                count * Math.max(0, truth - estimated),
                count * Math.max(0, estimated - truth));
    }

    private static int one(boolean value) {
        return value ? 1 : 0;
    }
}
