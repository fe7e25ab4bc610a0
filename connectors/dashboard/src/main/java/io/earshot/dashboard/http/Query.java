package io.earshot.dashboard.http;

import io.earshot.dashboard.store.Views;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, checked: what is unknown, given twice or out of bounds is refused by name. */
final class Query {
    private static final int LONGEST_VALUE = 8_192;
    private static final int MOST_VALUES = 1_000;
    private static final Pattern AGO = Pattern.compile("-(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})(s|m|h|d)");
    private static final Pattern MICROS = Pattern.compile("\\d{14,17}");
    private static final long EARLIEST = micros(Instant.parse("1970-01-01T00:00:00Z"));
    private static final long LATEST = micros(Instant.parse("2200-01-01T00:00:00Z"));

    private final Map<String, List<String>> values;
    private final Instant now;

    /** @param known the names that the request may have */
    Query(Map<String, List<String>> values, Instant now, String... known) {
        Set<String> names = Set.of(known);
        values.forEach((name, given) -> {
            if (!names.contains(name)) {
                throw ApiException.badRequest("parameter %s is not known; there %s %s"
                        .formatted(
                                shown(name),
                                names.size() == 1 ? "is" : "are",
                                names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names))));
            }
            if (given.size() != 1) {
                throw ApiException.badRequest(
                        "parameter %s is there %d times, must be there once; several values are separated by commas"
                                .formatted(name, given.size()));
            }
            if (given.get(0).length() > LONGEST_VALUE) {
                throw ApiException.badRequest("parameter %s has %d characters, may have at most %d"
                        .formatted(name, given.get(0).length(), LONGEST_VALUE));
            }
        });
        this.values = values;
        this.now = now;
    }

    private static String shown(String text) {
        String printable = text.codePoints()
                .limit(60)
                .mapToObj(
                        each -> each >= 32 && each < 127 && "<>&\"".indexOf(each) < 0 ? Character.toString(each) : "?")
                .collect(Collectors.joining());
        return "'" + printable + "'";
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    Instant now() {
        return now;
    }

    long nowMicros() {
        return micros(now);
    }

    @Nullable
    String text(String name) {
        List<String> given = values.get(name);
        return given == null || given.get(0).isEmpty() ? null : given.get(0);
    }

    /** @return what is separated by commas; empty where there is nothing */
    Set<String> set(String name) {
        String text = text(name);
        if (text == null) {
            return Set.of();
        }
        List<String> parts = Arrays.asList(text.split(",", -1));
        if (parts.size() > MOST_VALUES) {
            throw ApiException.badRequest(
                    "parameter %s has %d values, may have at most %d".formatted(name, parts.size(), MOST_VALUES));
        }
        return new LinkedHashSet<>(parts);
    }

    /** @return constants by their names in lower case */
    <E extends Enum<E>> Set<E> constants(String name, Class<E> type, Set<E> allowed) {
        Set<E> chosen = EnumSet.noneOf(type);
        for (String each : set(name)) {
            chosen.add(allowed.stream()
                    .filter(constant -> Views.lower(constant).equals(each))
                    .findFirst()
                    .orElseThrow(() -> ApiException.badRequest("parameter %s is %s, must be of %s"
                            .formatted(
                                    name,
                                    shown(each),
                                    allowed.stream().map(Views::lower).collect(Collectors.joining(", "))))));
        }
        return chosen;
    }

    int integer(String name, int least, int most, int otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        if (text.matches("\\d{1,9}")) {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw ApiException.badRequest(
                "parameter %s is %s, must be a whole number in %d..%d".formatted(name, shown(text), least, most));
    }

    float share(String name) {
        String text = text(name);
        if (text == null) {
            return 0;
        }
        if (text.matches("\\d{1,9}(\\.\\d{1,20})?")) {
            float value = Float.parseFloat(text);
            if (value <= 1) {
                return value;
            }
        }
        throw ApiException.badRequest(
                "parameter %s is %s, must be a number in 0..1, such as 0.5".formatted(name, shown(text)));
    }

    @Nullable
    Boolean bool(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw ApiException.badRequest("parameter %s is %s, must be true or false".formatted(name, shown(text)));
        };
    }

    /** @return microseconds since 1970-01-01 UTC */
    long time(String name, long otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        Long time = parse(text);
        if (time == null || time < EARLIEST || time > LATEST) {
            throw ApiException.badRequest(
                    "parameter %s is %s, must be a time from 1970 to 2200: 2026-05-01T18:00:00Z, microseconds since 1970, now, or before now as -15m, -2h or -7d"
                            .formatted(name, shown(text)));
        }
        return time;
    }

    long requiredTime(String name) {
        if (text(name) == null) {
            throw ApiException.badRequest(
                    "parameter %s is missing: a time such as 2026-05-01T18:00:00Z, or -1m".formatted(name));
        }
        return time(name, 0);
    }

    private @Nullable Long parse(String text) {
        Matcher ago = AGO.matcher(text);
        if (text.equals("now")) {
            return nowMicros();
        } else if (ago.matches()) {
            return nowMicros() - length(ago);
        } else if (MICROS.matcher(text).matches() || text.equals("0")) {
            return Long.parseLong(text);
        }
        try {
            return micros(OffsetDateTime.parse(text.replace(' ', '+')).toInstant()); // a plus that was not encoded
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static long length(Matcher matcher) {
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> amount * 1_000;
            case "s" -> amount * 1_000_000;
            case "m" -> amount * 60_000_000;
            case "h" -> amount * 3_600_000_000L;
            default -> amount * 86_400_000_000L;
        };
    }

    /** @return whole minutes, in microseconds */
    long minutes(String name, Duration most, Duration otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise.toMillis() * 1_000;
        }
        Matcher matcher = LENGTH.matcher(text);
        if (matcher.matches()) {
            long micros = length(matcher);
            if (micros % 60_000_000 == 0 && micros <= most.toMillis() * 1_000) {
                return micros;
            }
        }
        throw ApiException.badRequest("parameter %s is %s, must be whole minutes up to %dm, such as 15m or 1h"
                .formatted(name, shown(text), most.toMinutes()));
    }

    /** Refuses a time that does not begin before it ends, or lasts too long. */
    static void requireOrder(String from, long begin, String to, long end, @Nullable Duration most) {
        if (end <= begin) {
            throw ApiException.badRequest(
                    "parameter %s must be later than %s, was %s after %s".formatted(to, from, iso(end), iso(begin)));
        }
        if (most != null && end - begin > most.toMillis() * 1_000) {
            throw ApiException.badRequest("parameter %s may be at most %d s after %s, was %d s after it"
                    .formatted(to, most.toSeconds(), from, (end - begin) / 1_000_000));
        }
    }

    private static String iso(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
