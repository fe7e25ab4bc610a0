package io.earshot.events;

import io.earshot.config.EventTypeConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The detection rule once more, written without looking ahead being a problem: from the whole of a stream's scores it
 * finds runs, then which of them are certain, then which join, and last when each fact could have been known.
 */
final class Oracle {
    private final double[] values;
    private final int delay;
    private final EventTypeConfig rule;
    private final Grid grid;
    private final String endCause;
    private final List<Told> story = new ArrayList<>();

    private record Told(int at, int order, String text) {}

    /** Windows at or above low; {@code certain} is the first at or above high, or -1; it is over for sure at {@code over}. */
    private record Run(int first, int last, int certain, int over) {}

    /** @param scores NaN for a gap */
    private Oracle(float[] scores, EventTypeConfig rule, Grid grid, String endCause) {
        this.rule = rule;
        this.grid = grid;
        this.endCause = endCause;
        delay = rule.median() / 2;
        values = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            values[i] = Float.isNaN(scores[i]) ? Double.NaN : median(scores, i);
        }
    }

    private float median(float[] scores, int centre) {
        float[] around = new float[rule.median()];
        int n = 0;
        for (int j = Math.max(0, centre - delay); j <= Math.min(scores.length - 1, centre + delay); j++) {
            if (!Float.isNaN(scores[j])) {
                around[n++] = scores[j];
            }
        }
        float[] sorted = Arrays.copyOf(around, n);
        Arrays.sort(sorted);
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    /** {@code status cause onset-offset decidedBy peak mean scored} of every revision, in order. */
    static List<String> story(float[] scores, EventTypeConfig rule, Grid grid, String endCause) {
        Oracle oracle = new Oracle(scores, rule, grid, endCause);
        int from = 0;
        while (from < scores.length) {
            int barrier = oracle.barrierFrom(from);
            oracle.block(from, barrier);
            from = barrier + 1;
        }
        oracle.story.sort(Comparator.comparingInt(Told::at).thenComparingInt(Told::order));
        return oracle.story.stream().map(Told::text).toList();
    }

    /** The window whose gap is one too many, or the end. */
    private int barrierFrom(int from) {
        int gaps = 0;
        for (int i = from; i < values.length; i++) {
            gaps = Double.isNaN(values[i]) ? gaps + 1 : 0;
            if (gaps > rule.maxGap()) {
                return i;
            }
        }
        return values.length;
    }

    private List<Run> runs(int from, int to) {
        List<Run> runs = new ArrayList<>();
        int i = from;
        while (i < to) {
            if (!(values[i] >= rule.low())) {
                i++;
                continue;
            }
            int first = i;
            int last = i;
            int certain = -1;
            while (i < to && !(values[i] < rule.low())) {
                if (!Double.isNaN(values[i])) {
                    last = i;
                    certain = certain < 0 && values[i] >= rule.high() ? i : certain;
                }
                i++;
            }
            runs.add(new Run(first, last, certain, i));
        }
        return runs;
    }

    private void block(int from, int to) {
        List<Run> runs = runs(from, to);
        int next = 0;
        while (next < runs.size()) {
            Run first = runs.get(next++);
            if (first.certain < 0) {
                continue;
            }
            List<Run> pieces = new ArrayList<>(List.of(first));
            int closedAt = to;
            int i = first.over;
            while (i < to) {
                Run last = pieces.get(pieces.size() - 1);
                int alive = aliveAt(i, runs);
                if (alive < 0) {
                    if (i - last.last >= firstSilenceNotMerged()) {
                        closedAt = i;
                        break;
                    }
                } else if (runs.get(alive).certain == i) {
                    pieces.add(runs.get(alive));
                    next = alive + 1;
                    i = runs.get(alive).over;
                    continue;
                } else if (i - runs.get(alive).first >= rule.maxPending()) {
                    closedAt = i;
                    break;
                }
                i++;
            }
            tell(pieces, closedAt, to, runs);
        }
    }

    private static int aliveAt(int window, List<Run> runs) {
        for (int r = 0; r < runs.size(); r++) {
            if (runs.get(r).first <= window && window < runs.get(r).over) {
                return r;
            }
        }
        return -1;
    }

    private int firstSilenceNotMerged() {
        int silence = 0;
        while (1_000_000L * silence * grid.hop() < rule.merge().toNanos() / 1_000 * grid.rate()) {
            silence++;
        }
        return silence;
    }

    private void tell(List<Run> pieces, int closedAt, int blockEnd, List<Run> runs) {
        int onset = pieces.get(0).first;
        int revision = 0;
        int reported = 0;
        for (Run piece : pieces) {
            for (int i = piece.certain; i <= piece.last; i++) {
                boolean scored = !Double.isNaN(values[i]);
                if (revision == 0
                        && scored
                        && (i - onset + 1L) * grid.hop() * 1_000_000L
                                >= rule.minimum().toNanos() / 1_000 * grid.rate()) {
                    say(i, 1, "OPENED", onset, i);
                    revision++;
                    reported = i;
                } else if (revision > 0 && scored && i - reported >= rule.updateEvery()) {
                    say(i, 1, "UPDATED", onset, i);
                    reported = i;
                }
            }
        }
        if (revision == 0) {
            return;
        }
        Run last = pieces.get(pieces.size() - 1);
        if (closedAt < blockEnd) {
            say(closedAt, 0, "CLOSED QUIET", onset, last.last);
        } else if (blockEnd < values.length) {
            boolean quiet = aliveAt(blockEnd - 1, runs) < 0 && blockEnd - last.last >= firstSilenceNotMerged();
            say(blockEnd, 0, quiet ? "CLOSED QUIET" : "CLOSED GAP", onset, last.last);
        } else {
            say(values.length + delay, 2, "CLOSED " + endCause, onset, last.last);
        }
    }

    private void say(int at, int order, String what, int onset, int offset) {
        double sum = 0;
        double peak = 0;
        int scored = 0;
        for (int i = onset; i <= offset; i++) {
            if (!Double.isNaN(values[i])) {
                sum += Math.round(values[i] * (1 << 30));
                peak = Math.max(peak, values[i]);
                scored++;
            }
        }
        int decidedBy = Math.min(at + delay, values.length - 1);
        story.add(new Told(
                at,
                order,
                what + " " + onset + "-" + offset + " by " + decidedBy + " peak " + (float) peak + " mean "
                        + (float) (sum / (1 << 30) / scored) + " of " + scored));
    }
}
