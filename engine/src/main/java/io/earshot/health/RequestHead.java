package io.earshot.health;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request without a body, as RFC 9112 writes it, read strictly: line ends of two characters, no folded lines, no field
 * twice that decides something. Its size is bounded by whoever reads it from the network, the number of fields here.
 *
 * @param method such as {@code GET}
 * @param path without the query, which nothing here looks at
 * @param fields by name in lower case; of a field that is there several times, the first
 */
record RequestHead(String method, String path, Map<String, String> fields) {
    private static final int MOST_FIELDS = 64;
    private static final Pattern LINE =
            Pattern.compile("([A-Z]{1,16}) (/[!-~&&[^?#]]{0,1023})(?:\\?[!-~]{0,1023})? HTTP/1\\.[01]");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}):[ \t]*([ -~\t]*)");

    RequestHead {
        fields = Map.copyOf(fields);
    }

    /** Not a request that is answered; says which status to answer instead. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;

        RefusedException(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /**
     * @param bytes everything up to and with the empty line
     * @throws RefusedException for anything else than a request without a body
     */
    static RequestHead parse(byte[] bytes, int length) throws RefusedException {
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r\n\r\n")) {
            throw new RefusedException(400, "the request breaks off");
        }
        String[] lines = text.substring(0, text.length() - 4).split("\r\n", -1);
        Matcher line = LINE.matcher(lines[0]);
        if (!line.matches()) {
            throw new RefusedException(400, "not a request line of HTTP/1.1");
        }
        if (lines.length - 1 > MOST_FIELDS) {
            throw new RefusedException(431, "more than " + MOST_FIELDS + " header fields");
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            Matcher field = FIELD.matcher(lines[i]);
            if (!field.matches()) {
                throw new RefusedException(400, "a header field that is none");
            }
            String name = field.group(1).toLowerCase(Locale.ROOT);
            boolean repeated = fields.putIfAbsent(name, field.group(2).strip()) != null;
            if (repeated && name.equals("authorization")) {
                throw new RefusedException(400, "two Authorization fields");
            }
        }
        if (fields.containsKey("transfer-encoding")
                || !fields.getOrDefault("content-length", "0").equals("0")) {
            throw new RefusedException(413, "a request with a body");
        }
        return new RequestHead(line.group(1), line.group(2), fields);
    }

    @Nullable
    String field(String lowerCaseName) {
        return fields.get(lowerCaseName);
    }
}
