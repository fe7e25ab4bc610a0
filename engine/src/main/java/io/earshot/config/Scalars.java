package io.earshot.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Single values: text to the type of a record's component. Beside the types named here, any class with a
 * {@code public static} method {@code parse(String)} that returns it is a single value, as {@link ByteSize} is.
 */
final class Scalars {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(us|ms|s|m|h|d)");
    private static final Map<String, Long> NANOS = Map.of(
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    private Scalars() {}

    static boolean isScalar(Class<?> type) {
        return type == String.class
                || type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class
                || type == float.class
                || type == Float.class
                || type == double.class
                || type == Double.class
                || type == boolean.class
                || type == Boolean.class
                || type == Path.class
                || type == Duration.class
                || type.isEnum()
                || parser(type) != null;
    }

    /**
     * @return an instance of {@code type}, boxed
     * @throws IllegalArgumentException saying what was expected
     */
    static Object convert(String text, Class<?> type) {
        if (type == String.class) {
            return text;
        } else if (type == int.class || type == Integer.class) {
            long value = whole(text);
            Require.that(
                    value == (int) value,
                    "expected a whole number between %d and %d, was %s",
                    Integer.MIN_VALUE,
                    Integer.MAX_VALUE,
                    text);
            return (int) value;
        } else if (type == long.class || type == Long.class) {
            return whole(text);
        } else if (type == float.class || type == Float.class) {
            return (float) number(text, Float.MAX_VALUE);
        } else if (type == double.class || type == Double.class) {
            return number(text, Double.MAX_VALUE);
        } else if (type == boolean.class || type == Boolean.class) {
            Require.that(text.equals("true") || text.equals("false"), "expected true or false, was \"%s\"", text);
            return text.equals("true");
        } else if (type == Path.class) {
            return path(text);
        } else if (type == Duration.class) {
            return duration(text);
        } else if (type.isEnum()) {
            return constant(text, type);
        }
        return parsed(text, type);
    }

    private static long whole(String text) {
        try {
            return Long.parseLong(text.replaceAll("(?<=\\d)_(?=\\d)", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number, was \"" + text + "\"", e);
        }
    }

    private static double number(String text, double limit) {
        boolean percent = text.endsWith("%");
        String digits = percent ? text.substring(0, text.length() - 1).strip() : text;
        try {
            BigDecimal value = new BigDecimal(digits.replaceAll("(?<=\\d)_(?=\\d)", ""));
            double result = (percent ? value.movePointLeft(2) : value).doubleValue();
            if (Math.abs(result) <= limit) {
                return result;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number such as 0.2 or 20%, was \"" + text + "\"", e);
        }
        throw new IllegalArgumentException("expected a number of at most " + limit + ", was " + text);
    }

    private static Path path(String text) {
        Require.that(!text.isBlank(), "expected a path, was empty");
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("expected a path: " + e.getReason(), e);
        }
    }

    private static Duration duration(String text) {
        Matcher form = DURATION.matcher(text.strip());
        Require.that(
                form.matches(), "expected a duration with a unit such as 250ms, 10s, 5m, 2h or 7d, was \"%s\"", text);
        try {
            return Duration.ofNanos(new BigDecimal(form.group(1))
                    .multiply(BigDecimal.valueOf(NANOS.getOrDefault(form.group(2), 1L)))
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "expected a duration of whole nanoseconds below 292 years, was \"" + text + "\"", e);
        }
    }

    private static Object constant(String text, Class<?> type) {
        String wanted = text.strip().replace('-', '_');
        List<String> known = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            if (name.equalsIgnoreCase(wanted)) {
                return constant;
            }
            known.add(name.toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        String nearest = Names.nearest(text, known);
        throw new IllegalArgumentException("expected one of " + String.join(", ", known) + ", was \"" + text + "\""
                + (nearest == null ? "" : "; did you mean " + nearest + "?"));
    }

    private static Object parsed(String text, Class<?> type) {
        Method parse = parser(type);
        if (parse == null) {
            throw new IllegalStateException(type.getName() + " is no type of configuration values");
        }
        try {
            return parse.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(type.getName() + ".parse failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(type.getName() + ".parse must be public", e);
        }
    }

    private static @Nullable Method parser(Class<?> type) {
        try {
            Method parse = type.getMethod("parse", String.class);
            if (!Modifier.isStatic(parse.getModifiers()) || parse.getReturnType() != type) {
                return null;
            }
            parse.setAccessible(true); // the class itself may be package-private
            return parse;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
