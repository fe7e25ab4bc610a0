package io.earshot.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How keys are spelt: from Java names, as environment variables, and which known one was probably meant. */
final class Names {
    /** Beyond that nobody meant one of our keys, and comparing costs time and room. */
    static final int LONGEST_TYPO = 100;

    private Names() {}

    /** {@code pollTimeout} to {@code poll-timeout}; digits stay with the word before them. */
    static String kebab(String javaName) {
        return javaName.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }

    /** @return {@code path.key}, or {@code key} at the root */
    static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Upper case, with an underscore for everything that a variable's name cannot hold. */
    static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** @return the candidate that {@code word} was probably meant to be; null when none is near */
    static @Nullable String nearest(String word, Collection<String> candidates) {
        if (word.length() > LONGEST_TYPO) {
            return null;
        }
        String bare = bare(word);
        String best = null;
        int bestDistance = Math.max(2, bare.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(bare, bare(candidate));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Case, dashes and underscores are the usual slips: they cost nothing. */
    private static String bare(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Edit distance with neighbours swapped as one edit (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
