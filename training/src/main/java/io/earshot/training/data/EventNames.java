package io.earshot.training.data;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Names of event types, {@code [a-z][a-z0-9_]{0,63}}, made of labels as data sets have them. */
public final class EventNames {
    private static final int LONGEST = 64;
    private static final String FIRST = "class";

    private EventNames() {}

    /**
     * The name of one label: lower case, without accents, an underscore for whatever stands between words. "Gunshot,
     * gunfire" gives {@code gunshot_gunfire}; letters that have no Latin form give their code point.
     */
    public static String of(String label) {
        StringBuilder name = new StringBuilder();
        boolean between = false;
        int[] letters = Normalizer.normalize(label, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .toArray();
        for (int letter : letters) {
            String text = text(letter);
            if (text == null) {
                between = true;
            } else if (!text.isEmpty()) {
                name.append(between && !name.isEmpty() ? "_" : "").append(text);
                between = false;
            }
        }
        if (name.isEmpty()) {
            return FIRST;
        }
        if (!Character.isLetter(name.charAt(0))) {
            name.insert(0, FIRST + "_");
        }
        return cut(name.toString(), LONGEST);
    }

    /** What stands for a letter; "" for an accent or apostrophe, null for what separates words. */
    private static @Nullable String text(int letter) {
        if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')) {
            return Character.toString(letter);
        }
        if (Character.getType(letter) == Character.NON_SPACING_MARK || letter == '\'' || letter == '\u2019') {
            return "";
        }
        return switch (letter) {
            case '\u00df' -> "ss";
            case '\u00e6' -> "ae";
            case '\u0153' -> "oe";
            case '\u00f8' -> "o";
            case '\u0142' -> "l";
            case '\u0111' -> "d";
            default -> Character.isLetterOrDigit(letter) ? "u" + Integer.toHexString(letter) : null;
        };
    }

    private static String cut(String name, int most) {
        return name.length() <= most ? name : name.substring(0, most).replaceAll("_+$", "");
    }

    /**
     * The names of labels that are used together, no two the same. A label that is a name already keeps it; of others
     * that would share one, all but the first in alphabetical order get a number.
     *
     * @return by label, in the order given
     */
    public static Map<String, String> of(Collection<String> labels) {
        Set<String> taken = new HashSet<>();
        SortedSet<String> rest = new TreeSet<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (String label : labels) {
            names.put(label, label);
            if (of(label).equals(label)) {
                taken.add(label);
            } else {
                rest.add(label);
            }
        }
        for (String label : rest) {
            String name = of(label);
            for (int i = 2; !taken.add(name); i++) {
                String number = "_" + i;
                name = cut(of(label), LONGEST - number.length()) + number;
            }
            names.put(label, name);
        }
        return names;
    }
}
