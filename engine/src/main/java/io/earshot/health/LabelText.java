package io.earshot.health;

import java.util.Locale;

/** How constants read as values of labels. */
final class LabelText {
    private LabelText() {}

    /** In lower case, words joined by hyphens: {@code scores-lost}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
