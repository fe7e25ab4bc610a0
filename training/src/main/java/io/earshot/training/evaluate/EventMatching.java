package io.earshot.training.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which events were found: those of the truth and of the estimate are matched so that as many as can be are right, each
 * once. Right is the same label, an onset within the collar and an offset within the collar or the share of the true
 * length, whichever is more. What is left over and in place, though of another label, is a substitute.
 *
 * @param pairs each event of either list in one at most
 */
public record EventMatching(ClipPair clip, List<Pair> pairs) {
    public EventMatching {
        pairs = List.copyOf(pairs);
    }

    /** Indexes into both lists. */
    public record Pair(int truth, int estimate, boolean isSubstitute) {}

    static EventMatching of(ClipPair clip, double collar, double offsetShare) {
        List<ListedEvent> truth = clip.truth();
        List<ListedEvent> estimate = clip.estimate();
        int[] found = BipartiteMatching.match(
                truth.size(),
                estimate.size(),
                (t, e) -> isInPlace(truth.get(t), estimate.get(e), collar, offsetShare)
                        && truth.get(t).label().equals(estimate.get(e).label()));
        List<Pair> pairs = new ArrayList<>();
        boolean[] used = new boolean[estimate.size()];
        for (int t = 0; t < found.length; t++) {
            if (found[t] >= 0) {
                used[found[t]] = true;
                pairs.add(new Pair(t, found[t], false));
            }
        }
        for (int t = 0; t < found.length; t++) {
            for (int e = 0; found[t] < 0 && e < used.length; e++) {
                if (!used[e] && isInPlace(truth.get(t), estimate.get(e), collar, offsetShare)) {
                    used[e] = true;
                    pairs.add(new Pair(t, e, true));
                    break;
                }
            }
        }
        return new EventMatching(clip, pairs);
    }

    private static boolean isInPlace(ListedEvent truth, ListedEvent estimate, double collar, double offsetShare) {
        return Math.abs(truth.onset() - estimate.onset()) <= collar
                && Math.abs(truth.offset() - estimate.offset()) <= Math.max(collar, offsetShare * truth.duration());
    }

    Tally tally() {
        SortedMap<String, Counts> byLabel = new TreeMap<>();
        clip.truth().forEach(event -> byLabel.merge(event.label(), Counts.ofLabel(1, 0, 0), Counts::plus));
        clip.estimate().forEach(event -> byLabel.merge(event.label(), Counts.ofLabel(0, 1, 0), Counts::plus));
        long substituted = 0;
        for (Pair pair : pairs) {
            if (pair.isSubstitute()) {
                substituted++;
            } else {
                byLabel.merge(clip.truth().get(pair.truth()).label(), Counts.ofLabel(0, 0, 1), Counts::plus);
            }
        }
        long truths = clip.truth().size();
        long estimates = clip.estimate().size();
        long correct = pairs.size() - substituted;
        long paired = pairs.size();
        return new Tally(
                new Counts(truths, estimates, correct, substituted, truths - paired, estimates - paired), byLabel);
    }
}
