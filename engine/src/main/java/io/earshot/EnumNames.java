package io.earshot;

import java.util.Locale;

/** Names of constants as users see them. */
public final class EnumNames {
    private EnumNames() {}

    /** In lower case, words joined by underscores. */
    public static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
