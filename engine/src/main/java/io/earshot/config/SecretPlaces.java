package io.earshot.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills in secrets where a value says whence they come: {@code ${file:/run/secrets/kafka-password}} is a file's content
 * without the line end behind it, {@code ${env:NAME}} an environment variable. Between double quotes, as in a JAAS line,
 * quotes and backslashes of the secret are escaped. Messages name the place, never what was found there.
 */
final class SecretPlaces {
    private static final Pattern PLACE = Pattern.compile("\\$\\{(file|env):([^}]*)}");
    private static final int LARGEST_FILE = 1 << 16;

    private SecretPlaces() {}

    /**
     * @param environment from a variable's name to its value, null where it is not set
     * @throws IllegalArgumentException when a place holds nothing, or cannot be read
     */
    static String fill(String text, UnaryOperator<@Nullable String> environment) {
        Matcher place = PLACE.matcher(text);
        StringBuilder filled = new StringBuilder();
        int from = 0;
        while (place.find()) {
            String found = place.group(1).equals("env")
                    ? variable(place.group(), place.group(2), environment)
                    : file(place.group(), place.group(2));
            boolean quoted = isQuote(text, place.start() - 1) && isQuote(text, place.end());
            filled.append(text, from, place.start())
                    .append(quoted ? found.replace("\\", "\\\\").replace("\"", "\\\"") : found);
            from = place.end();
        }
        return filled.append(text, from, text.length()).toString();
    }

    private static boolean isQuote(String text, int at) {
        return at >= 0 && at < text.length() && text.charAt(at) == '"';
    }

    private static String variable(String place, String name, UnaryOperator<@Nullable String> environment) {
        String value = environment.apply(name);
        Require.that(value != null && !value.isEmpty(), "%s: that environment variable is not set", place);
        return value == null ? "" : value;
    }

    private static String file(String place, String name) {
        String problem;
        try {
            Path path = Path.of(name);
            if (!path.isAbsolute()) {
                problem = "must be a whole path, such as /run/secrets/kafka-password";
            } else if (!Files.exists(path)) {
                problem = "no such file";
            } else if (!Files.isRegularFile(path)) {
                problem = "is no plain file";
            } else {
                return content(place, path);
            }
        } catch (InvalidPathException e) {
            problem = "is no path";
        } catch (AccessDeniedException e) {
            problem = "may not be read by this user";
        } catch (CharacterCodingException e) {
            problem = "is not UTF-8 text";
        } catch (IOException e) {
            problem = "cannot be read";
        }
        throw new IllegalArgumentException(place + ": " + problem);
    }

    private static String content(String place, Path path) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(LARGEST_FILE + 1);
        }
        Require.that(bytes.length <= LARGEST_FILE, "%s: has more than %d bytes", place, LARGEST_FILE);
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString()
                .replaceFirst("[\r\n]+$", "");
        Require.that(!text.isEmpty(), "%s: is empty", place);
        return text;
    }
}
