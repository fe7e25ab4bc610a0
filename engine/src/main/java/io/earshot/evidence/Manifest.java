package io.earshot.evidence;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.model.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an evidence folder holds: {@code manifest.json} names every other file with its size and SHA-256, and {@code
 * manifest.sha256} has the manifest's own hash, as {@code sha256sum} writes it.
 *
 * @param files in the manifest's order, names distinct and plain
 */
public record Manifest(List<Entry> files) {
    public static final String FILE = "manifest.json";
    public static final String HASH_FILE = "manifest.sha256";
    /** What {@code format} says. */
    public static final String FORMAT = "earshot-evidence/1";

    static final int MOST_BYTES = 4 << 20;
    static final int MOST_FILES = 64;
    /** Most bytes of a file: twice what the longest clip takes. */
    static final long MOST_FILE_BYTES = 1L << 30;

    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\\.[A-Za-z0-9]{1,16}){0,3}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** A file. */
    public record Entry(String name, long bytes, String sha256) {
        public Entry {
            if (!isPlain(name) || name.equals(FILE) || name.equals(HASH_FILE)) {
                throw new IllegalArgumentException(
                        "'%s' is no plain name of a file beside the manifest".formatted(name));
            }
            if (bytes < 0 || bytes > MOST_FILE_BYTES || !SHA_256.matcher(sha256).matches()) {
                throw new IllegalArgumentException(
                        "%s: needs at most %d bytes and 64 hexadecimal digits, had %d and '%s'"
                                .formatted(name, MOST_FILE_BYTES, bytes, sha256));
            }
        }
    }

    public Manifest {
        files = List.copyOf(files);
        Set<String> names = new HashSet<>();
        if (files.size() > MOST_FILES || !files.stream().allMatch(file -> names.add(file.name()))) {
            throw new IllegalArgumentException("files must be at most %d, of different names".formatted(MOST_FILES));
        }
    }

    static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches();
    }

    /**
     * @param about further fields of the manifest, before its files
     * @param files contents by name
     * @return these files, then the manifest and its hash, in the order in which they are to be written
     */
    public static Map<String, byte[]> seal(Map<String, ? extends @Nullable Object> about, Map<String, byte[]> files) {
        List<Map<String, Object>> entries = new ArrayList<>();
        files.forEach((name, bytes) -> {
            Entry entry = new Entry(name, bytes.length, Sha256.of(bytes));
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("bytes", entry.bytes());
            fields.put("sha256", entry.sha256());
            entries.add(fields);
        });
        Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
        manifest.put("format", FORMAT);
        manifest.putAll(about);
        manifest.put("files", entries);
        Map<String, byte[]> all = new LinkedHashMap<>(files);
        byte[] json = json(manifest);
        all.put(FILE, json);
        all.put(HASH_FILE, hashLine(json));
        return all;
    }

    /** JSON over several lines, for people and programs. */
    public static byte[] json(Map<String, ? extends @Nullable Object> fields) {
        try {
            return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(fields) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable as JSON: " + fields, e);
        }
    }

    /** One line of JSON each. */
    public static byte[] jsonLines(List<? extends Map<String, ? extends @Nullable Object>> lines) {
        StringBuilder text = new StringBuilder();
        try {
            for (Map<String, ? extends @Nullable Object> line : lines) {
                text.append(JSON.writeValueAsString(line)).append('\n');
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable as JSON: " + lines, e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] hashLine(byte[] manifest) {
        return (Sha256.of(manifest) + "  " + FILE + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws IllegalArgumentException saying why it is no manifest that can be gone by */
    static Manifest read(byte[] json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("is no JSON", e);
        }
        JsonNode files = root.path("files");
        if (!root.path("format").asText().equals(FORMAT) || !files.isArray()) {
            throw new IllegalArgumentException("is no manifest of format " + FORMAT);
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode file : files) {
            if (entries.size() == MOST_FILES || !file.path("bytes").isIntegralNumber()) {
                throw new IllegalArgumentException(
                        "must name at most %d files, each with its bytes".formatted(MOST_FILES));
            }
            entries.add(new Entry(
                    file.path("name").asText(),
                    file.path("bytes").asLong(-1),
                    file.path("sha256").asText()));
        }
        return new Manifest(entries);
    }
}
