package io.earshot.reference;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a key takes, in the words of the code that reads it: it is given values that hardly any key takes, and says what it
 * would have taken.
 */
final class Takes {
    private static final Pattern LEADS = Pattern.compile("^(must |expected )(be |have |one of )*(in (?=[-\\d]))?");
    private static final Pattern FIGURES = Pattern.compile(" \\([^()]*\\)");
    private static final Pattern ENDS = Pattern.compile(
            "(, (was|were|since|such as (?=\\[)|or left out)\\b|[;,] what it is| and no user|: |; ).*$");

    private Takes() {}

    /** @param message what a value was refused with, without the key's name */
    static String phrase(String message) {
        boolean list = message.startsWith("each ");
        String bare = LEADS.matcher(list ? message.substring("each ".length()) : message)
                .replaceFirst("");
        String said = FIGURES.matcher(ENDS.matcher(bare).replaceFirst("")).replaceAll("");
        return (list ? "list, each " : "") + said.replaceFirst("^not be ", "not ");
    }

    static boolean says(String message) {
        return message.matches("(each )?(must|expected) .*") && !message.matches("must (not be set|differ) .*");
    }

    /** All that was said, each once; what a longer one says too is left out. */
    static String together(Collection<String> phrases) {
        Set<String> all = new LinkedHashSet<>(phrases);
        all.removeIf(one -> phrases.stream().anyMatch(other -> !other.equals(one) && other.startsWith(one)));
        return String.join("; ", all);
    }
}
