package io.earshot.evidence;

import io.earshot.evidence.Manifest.Entry;
import io.earshot.model.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds evidence against its manifest. Nothing is unpacked, no link followed, and no file read beyond what the manifest
 * allows it.
 *
 * <p>A zip is read twice, by its directory and from its beginning to its end: a program that goes the other way must not
 * see other files. Bytes of a zip that are no file's content, such as times, are not evidence.
 */
public final class EvidenceCheck {
    /** How a file stands. */
    public enum State {
        OK,
        CHANGED,
        MISSING,
        EXTRA
    }

    /** A file, and what is to be said of it beyond its state; may be empty. */
    public record Finding(String name, State state, String because) {}

    private static final int MOST_ENTRIES = 1_000;

    /** Where files come from. */
    private interface Source {
        /** At most {@code most} bytes of a file, or one more where it has more; null where there is none. */
        byte @Nullable [] read(String name, long most) throws IOException;
    }

    private EvidenceCheck() {}

    /**
     * @return a finding for each file, the manifest's own last but for extra ones
     * @throws IOException where there is neither a folder nor a zip to be read
     */
    public static List<Finding> of(Path evidence) throws IOException {
        if (Files.isDirectory(evidence)) {
            return folder(evidence);
        }
        if (!Files.exists(evidence)) {
            throw new NoSuchFileException(evidence.toString());
        }
        try {
            return zip(evidence);
        } catch (ZipException | IllegalArgumentException e) {
            // The latter for names that are no text.
            throw new IOException("%s: is no zip that can be read: %s".formatted(evidence, e.getMessage()), e);
        }
    }

    private static List<Finding> folder(Path folder) throws IOException {
        List<String> names;
        try (Stream<Path> inside = Files.list(folder)) {
            names = inside.limit(MOST_ENTRIES)
                    .map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
        return check(names, (name, most) -> {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return null;
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return in.readNBytes((int) most + 1);
            }
        });
    }

    /** What a file of a zip was by the zip's directory. */
    private record Read(int bytes, String sha256) {}

    private static List<Finding> zip(Path file) throws IOException {
        List<Finding> findings;
        Map<String, Read> read = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                throw new IOException(
                        "%s: has %d entries, evidence has at most %d".formatted(file, zip.size(), MOST_ENTRIES));
            }
            List<String> names = new ArrayList<>();
            zip.stream().forEach(entry -> names.add(entry.getName()));
            findings = check(names, (name, most) -> {
                ZipEntry entry = zip.getEntry(name);
                if (entry == null) {
                    return null;
                }
                byte[] bytes;
                try (InputStream in = zip.getInputStream(entry)) {
                    bytes = in.readNBytes((int) most + 1);
                } catch (ZipException | EOFException e) {
                    bytes = new byte[most == 0 ? 1 : 0]; // does not unpack: of another size than it says
                }
                read.put(name, new Read(bytes.length, Sha256.of(bytes)));
                return bytes;
            });
        }
        Finding otherwise = fromTheBeginning(file, read);
        if (otherwise != null) {
            findings.add(otherwise);
        }
        return findings;
    }

    /** The first difference that a program would see that goes by the zip's entries and not by its directory. */
    private static @Nullable Finding fromTheBeginning(Path file, Map<String, Read> read) throws IOException {
        String because = "differs between the zip's directory and its entries";
        Set<String> seen = new HashSet<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Read expected = read.get(entry.getName());
                if (expected == null) {
                    return new Finding(shown(entry.getName()), State.EXTRA, because);
                }
                byte[] bytes = zip.readNBytes(expected.bytes() + 1);
                if (!seen.add(entry.getName()) || !expected.sha256().equals(Sha256.of(bytes))) {
                    return new Finding(entry.getName(), State.CHANGED, because);
                }
            }
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            return new Finding(shown(String.valueOf(file.getFileName())), State.CHANGED, because);
        }
        for (String name : read.keySet()) {
            if (!seen.contains(name)) {
                return new Finding(name, State.CHANGED, because);
            }
        }
        return null;
    }

    private static List<Finding> check(List<String> names, Source source) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Set<String> expected = new HashSet<>(List.of(Manifest.FILE, Manifest.HASH_FILE));
        byte[] json = names.contains(Manifest.FILE) ? source.read(Manifest.FILE, Manifest.MOST_BYTES) : null;
        byte[] hash = names.contains(Manifest.HASH_FILE) ? source.read(Manifest.HASH_FILE, 1_000) : null;
        String because = "";
        if (json != null && json.length <= Manifest.MOST_BYTES) {
            try {
                for (Entry entry : Manifest.read(json).files()) {
                    expected.add(entry.name());
                    findings.add(check(entry, names.contains(entry.name()), source));
                }
            } catch (IllegalArgumentException e) {
                because = String.valueOf(e.getMessage());
            }
        } else if (json != null) {
            because = "larger than %d bytes".formatted(Manifest.MOST_BYTES);
        }
        boolean sealed = json != null && hash != null && Arrays.equals(hash, Manifest.hashLine(json));
        findings.add(new Finding(
                Manifest.FILE,
                json == null ? State.MISSING : sealed && because.isEmpty() ? State.OK : State.CHANGED,
                json != null && hash != null && !sealed && because.isEmpty()
                        ? "or " + Manifest.HASH_FILE + " is"
                        : because));
        findings.add(
                new Finding(Manifest.HASH_FILE, hash == null ? State.MISSING : sealed ? State.OK : State.CHANGED, ""));
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name) || !expected.contains(name)) {
                findings.add(new Finding(shown(name), State.EXTRA, ""));
            }
        }
        return findings;
    }

    private static Finding check(Entry entry, boolean listed, Source source) throws IOException {
        byte[] bytes = listed ? source.read(entry.name(), entry.bytes()) : null;
        if (bytes == null) {
            return new Finding(entry.name(), State.MISSING, "");
        }
        if (bytes.length != entry.bytes()) {
            String than = bytes.length < entry.bytes() ? "shorter" : "longer";
            return new Finding(entry.name(), State.CHANGED, "%s than %d bytes".formatted(than, entry.bytes()));
        }
        boolean same = Sha256.of(bytes).equals(entry.sha256());
        return new Finding(entry.name(), same ? State.OK : State.CHANGED, same ? "" : "another SHA-256");
    }

    /** A name as it may be printed, whatever it holds. */
    private static String shown(String name) {
        String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() <= 120 ? plain : plain.substring(0, 120) + "...";
    }
}
