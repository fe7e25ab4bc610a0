package io.earshot.connectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value that must not be seen. It is written out, or says where it lies: {@code ${file:/run/secrets/hook}} is a file's
 * content without the line end behind it, {@code ${env:NAME}} an environment variable.
 *
 * @param reveal the value itself, for who needs it; must not reach a log, a message or an exception
 */
public record Secret(String reveal) {
    private static final Pattern PLACE = Pattern.compile("\\$\\{(file|env):([^}]*)}");
    private static final int LARGEST_FILE = 1 << 16;

    /**
     * @param environment from a variable's name to its value, null where it is not set
     * @throws IllegalArgumentException naming the place that holds nothing or cannot be read
     */
    public static Secret parse(String text, Environment environment) {
        return new Secret(PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(
                        place.group(1).equals("env")
                                ? variable(place.group(), place.group(2), environment)
                                : file(place.group(), place.group(2)))));
    }

    private static String variable(String place, String name, Environment environment) {
        String value = environment.apply(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(place + ": that environment variable is not set");
        }
        return value;
    }

    private static String file(String place, String name) {
        String text;
        try {
            Path path = Path.of(name);
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException(place + ": must be a whole path, such as /run/secrets/hook");
            }
            if (!Files.isRegularFile(path)) {
                throw new IllegalArgumentException(place + ": no such file");
            }
            if (Files.size(path) > LARGEST_FILE) {
                throw new IllegalArgumentException(place + ": has more than " + LARGEST_FILE + " bytes");
            }
            text = Files.readString(path, StandardCharsets.UTF_8).replaceFirst("[\r\n]+$", "");
        } catch (InvalidPathException | IOException e) {
            throw new IllegalArgumentException(place + ": cannot be read, or is not UTF-8 text", e);
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException(place + ": is empty");
        }
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
