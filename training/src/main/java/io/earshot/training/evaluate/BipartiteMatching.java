package io.earshot.training.evaluate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A largest matching of two sides, by Hopcroft and Karp (SIAM Journal on Computing 2(4), 1973): search breadth-first from the
 * free ones of the left, alternating between edges outside and inside the matching, until a layer holds free ones of the
 * right; then turn over disjoint shortest paths that lead there; again, until no path is left.
 *
 * <p>There may be several largest matchings. This visits left sides in the order in which the right ones name them first,
 * and the newest layer in the order of discovery, as sed_eval does: which events are left over decides what counts as
 * substituted.
 */
final class BipartiteMatching {
    private static final int FREE = -1;
    private static final int UNSEEN = -2;

    /** Neighbours on the right of each left one, lefts in the order of their first edge. */
    private final Map<Integer, List<Integer>> edges = new LinkedHashMap<>();

    private final int[] leftOf;
    private final int[] rightOf;

    private BipartiteMatching(int rights, int lefts) {
        leftOf = new int[rights];
        rightOf = new int[lefts];
        Arrays.fill(leftOf, FREE);
        Arrays.fill(rightOf, FREE);
    }

    /** Says whether two may be matched. */
    @FunctionalInterface
    interface Edge {
        boolean is(int right, int left);
    }

    /** @return for each on the right its match on the left, -1 without one */
    static int[] match(int rights, int lefts, Edge edge) {
        BipartiteMatching matching = new BipartiteMatching(rights, lefts);
        for (int right = 0; right < rights; right++) {
            for (int left = 0; left < lefts; left++) {
                if (edge.is(right, left)) {
                    matching.edges
                            .computeIfAbsent(left, unused -> new ArrayList<>())
                            .add(right);
                }
            }
        }
        matching.takeWhatIsFree();
        while (matching.improve()) {
            // each round makes the shortest way to improve longer, so there are few
        }
        return matching.leftOf;
    }

    private void takeWhatIsFree() {
        edges.forEach((left, rights) -> {
            for (int right : rights) {
                if (leftOf[right] == FREE) {
                    join(right, left);
                    return;
                }
            }
        });
    }

    private void join(int right, int left) {
        leftOf[right] = left;
        rightOf[left] = right;
    }

    private boolean improve() {
        Layers layers = new Layers();
        boolean improved = false;
        for (int right : layers.ends) {
            improved |= layers.turnOver(right);
        }
        return improved;
    }

    /** Who was reached from whom, breadth-first; each is used by one path at most. */
    private final class Layers {
        /** Of a left one, the right one it is matched to and was reached from; FREE where paths begin. */
        private final int[] reachedFrom = new int[rightOf.length];

        /** Of a right one, the left ones of the layer before it; null once used. */
        private final Map<Integer, List<Integer>> before = new LinkedHashMap<>();

        private final List<Integer> ends = new ArrayList<>();

        Layers() {
            Arrays.fill(reachedFrom, UNSEEN);
            List<Integer> layer = new ArrayList<>();
            for (int left : edges.keySet()) {
                if (rightOf[left] == FREE) {
                    reachedFrom[left] = FREE;
                    layer.add(left);
                }
            }
            while (!layer.isEmpty() && ends.isEmpty()) {
                layer = next(layer);
            }
        }

        private List<Integer> next(List<Integer> layer) {
            Map<Integer, List<Integer>> found = new LinkedHashMap<>();
            for (int left : layer) {
                for (int right : edges.getOrDefault(left, List.of())) {
                    if (!before.containsKey(right)) {
                        found.computeIfAbsent(right, unused -> new ArrayList<>())
                                .add(left);
                    }
                }
            }
            List<Integer> next = new ArrayList<>();
            found.forEach((right, lefts) -> {
                before.put(right, lefts);
                int left = leftOf[right];
                if (left == FREE) {
                    ends.add(right);
                } else {
                    next.add(left);
                    reachedFrom[left] = right;
                }
            });
            return next;
        }

        /** A step on the way back: a right one, and which of those before it has been tried. */
        private static final class Step {
            final int right;
            final List<Integer> lefts;
            int tried = -1;

            Step(int right, List<Integer> lefts) {
                this.right = right;
                this.lefts = lefts;
            }
        }

        /** Walks back to a free one on the left and turns each edge over; no recursion, as paths may be long. */
        boolean turnOver(int end) {
            Deque<Step> path = new ArrayDeque<>();
            enter(path, end);
            while (!path.isEmpty()) {
                Step step = path.getLast();
                step.tried++;
                if (step.tried >= step.lefts.size()) {
                    path.removeLast();
                    continue;
                }
                int left = step.lefts.get(step.tried);
                int from = reachedFrom[left];
                reachedFrom[left] = UNSEEN;
                if (from == FREE) {
                    path.forEach(each -> join(each.right, each.lefts.get(each.tried)));
                    return true;
                }
                if (from != UNSEEN) {
                    enter(path, from);
                }
            }
            return false;
        }

        private void enter(Deque<Step> path, int right) {
            List<Integer> lefts = before.remove(right);
            if (lefts != null) {
                path.addLast(new Step(right, lefts));
            }
        }
    }
}
