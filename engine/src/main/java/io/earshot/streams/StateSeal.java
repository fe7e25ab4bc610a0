package io.earshot.streams;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a clean stop says of the stores that it leaves: who wrote them, and every file's content. Text; the last line is
 * the SHA-256 of all before it, so that a seal which is cut or garbled is none.
 *
 * @param owner who wrote the stores
 * @param files path below the folder, with slashes, to length and SHA-256
 */
public record StateSeal(Owner owner, SortedMap<String, String> files) {
    private static final String FORMAT = "earshot-seal 1";

    /**
     * What must be the same for stores to be read by another run.
     *
     * @param application the application id
     * @param layout version of the values' layout
     * @param topology digest of the topology's description: which task holds which store
     * @param kafka version of Kafka Streams, which lays out the files
     */
    record Owner(String application, int layout, String topology, String kafka) {
        private List<String> lines() {
            return List.of("application " + application, "layout " + layout, "topology " + topology, "kafka " + kafka);
        }
    }

    public StateSeal {
        files = new TreeMap<>(files);
    }

    String text() {
        List<String> lines = new ArrayList<>(List.of(FORMAT));
        lines.addAll(owner.lines());
        files.forEach((path, content) -> lines.add("file " + content + " " + path));
        String body = String.join("\n", lines) + "\n";
        return body + "end " + sha256(body.getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    /** @return why stores under a seal of this text are not what this one says; null when they are */
    @Nullable
    String differsFrom(String written) {
        String mine = text();
        if (written.equals(mine)) {
            return null;
        }
        int end = written.lastIndexOf("end ");
        String body = written.substring(0, Math.max(0, end));
        if (end < 0 || !written.substring(end).equals("end " + sha256(body.getBytes(StandardCharsets.UTF_8)) + "\n")) {
            return "their seal is damaged";
        }
        List<String> theirs = body.lines().toList();
        List<String> ours = mine.lines().toList();
        int owned = 1 + owner.lines().size();
        for (int i = 0; i < Math.min(owned, theirs.size()); i++) {
            if (!theirs.get(i).equals(ours.get(i))) {
                return "they were written with '%s', this is '%s'".formatted(theirs.get(i), ours.get(i));
            }
        }
        Map<String, String> sealed = new TreeMap<>();
        theirs.stream().skip(owned).forEach(line -> {
            String[] parts = line.split(" ", 4);
            sealed.put(parts[parts.length - 1], line);
        });
        for (Map.Entry<String, String> file : files.entrySet()) {
            String was = sealed.remove(file.getKey());
            if (was == null) {
                return file.getKey() + " was not there when they were sealed";
            } else if (!was.equals("file " + file.getValue() + " " + file.getKey())) {
                return file.getKey() + " is not as it was sealed";
            }
        }
        return sealed.keySet().iterator().next() + " is missing";
    }

    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
