package io.earshot.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BipartiteMatchingTest {
    static long[] seeds() {
        return Lists.seeds();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isAsLargeAsTheBestOfAllMatchings(long seed) {
        Random random = new Random(seed);
        boolean[][] edges = new boolean[random.nextInt(8)][random.nextInt(8)];
        double density = random.nextDouble();
        for (boolean[] row : edges) {
            for (int left = 0; left < row.length; left++) {
                row[left] = random.nextDouble() < density;
            }
        }
        int lefts = edges.length == 0 ? 3 : edges[0].length;
        int[] match = BipartiteMatching.match(edges.length, lefts, (right, left) -> edges[right][left]);
        boolean[] used = new boolean[lefts];
        int size = 0;
        for (int right = 0; right < match.length; right++) {
            if (match[right] >= 0) {
                assertThat(edges[right][match[right]]).as("is an edge").isTrue();
                assertThat(used[match[right]]).as("is used once").isFalse();
                used[match[right]] = true;
                size++;
            }
        }
        assertThat(size).isEqualTo(best(edges, 0, new boolean[lefts]));
    }

    /** Tries all. */
    private static int best(boolean[][] edges, int right, boolean[] used) {
        if (right == edges.length) {
            return 0;
        }
        int best = best(edges, right + 1, used);
        for (int left = 0; left < used.length; left++) {
            if (edges[right][left] && !used[left]) {
                used[left] = true;
                best = Math.max(best, 1 + best(edges, right + 1, used));
                used[left] = false;
            }
        }
        return best;
    }

    @Test
    void followsPathsAsLongAsTheLists() {
        // Everybody's first choice is the next one's only one, so that the last shifts all.
        int count = 3000;
        int[] match = BipartiteMatching.match(count, count, (right, left) -> left == right || left == right - 1);
        assertThat(Arrays.stream(match).filter(left -> left >= 0).count()).isEqualTo(count);
        int[] shifted = BipartiteMatching.match(
                count, count, (right, left) -> left == right || (left < count - 1 && right == left + 1));
        assertThat(shifted).doesNotContain(-1);
    }
}
