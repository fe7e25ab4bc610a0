package io.earshot.cli;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as users give them and as commands print them. */
final class Times {
    /** What help says of an option that takes a time. */
    static final String FORMS = "2026-05-01T20:00:00Z, now, or so long before now as -90s or -2h30m";

    private static final Pattern AGO =
            Pattern.compile("-(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,8})s)?");
    private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final int MICRO_DIGITS = 6;

    private Times() {}

    /**
     * @param option what the user calls it
     * @param now the wall clock
     */
    static Instant parse(String option, String text, Instant now) throws UserException {
        if (text.equals("now")) {
            return now;
        }
        Matcher ago = AGO.matcher(text);
        if (text.length() > 1 && ago.matches()) {
            return now.minus(Duration.ofDays(part(ago, 1))
                    .plusHours(part(ago, 2))
                    .plusMinutes(part(ago, 3))
                    .plusSeconds(part(ago, 4)));
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw UserException.badUsage("%s must be a time such as %s, was '%s'".formatted(option, FORMS, text));
        }
    }

    /**
     * A length of time such as 250ms, 3s or 2m.
     *
     * @param option what the user calls it
     * @param least smallest that is allowed
     * @param most largest
     */
    static Duration length(String option, String text, Duration least, Duration most) throws UserException {
        Matcher form = LENGTH.matcher(text);
        if (form.matches()) {
            long number = Long.parseLong(form.group(1));
            Duration length =
                    switch (form.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    };
            if (length.compareTo(least) >= 0 && length.compareTo(most) <= 0) {
                return length;
            }
        }
        throw UserException.badUsage("%s must be a length of time such as 250ms, 3s or 2m, %d s to %d s, was '%s'"
                .formatted(option, least.toSeconds(), most.toSeconds(), text));
    }

    private static long part(Matcher ago, int group) {
        String digits = ago.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** Microseconds as seconds, every digit of them and no more. */
    static BigDecimal seconds(long micros) {
        BigDecimal seconds = BigDecimal.valueOf(micros, MICRO_DIGITS).stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
    }

    /** ISO-8601, UTC. */
    static String iso(long micros) {
        return LiveLines.instant(micros).toString();
    }
}
