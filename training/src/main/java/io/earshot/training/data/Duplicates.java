package io.earshot.training.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds clips with the same content, byte for byte, that teach a contradiction (other labels) or cheat an examination
 * (other folds). Only files of one size whose first 64 KiB are the same are read whole.
 */
final class Duplicates {
    private static final int HEAD = 1 << 16;

    private Duplicates() {}

    /** What tells a clip from another; reads its file. */
    @FunctionalInterface
    private interface Mark {
        Object of(Clip clip) throws IOException;
    }

    /** @return one finding for each pair of classes that share clips, and for each class with clips in two folds, or twice
     *     where there are no folds yet: they would be dealt into several */
    static List<Finding> find(DataSet data) throws IOException {
        Collection<List<Clip>> groups = List.of(data.clips());
        List<Mark> marks = List.of(
                clip -> Files.size(clip.file()), clip -> sha256(clip.file(), HEAD), clip -> sha256(clip.file(), -1));
        for (Mark mark : marks) {
            groups = split(groups, mark);
        }
        Map<String, List<Clip>> found = new LinkedHashMap<>();
        for (List<Clip> group : groups) {
            Clip first = group.get(0);
            for (Clip other : group.subList(1, group.size())) {
                if (!other.labels().equals(first.labels())) {
                    String key = "classes %s and %s hold the same clips".formatted(name(first), name(other));
                    found.computeIfAbsent(key, k -> new ArrayList<>()).addAll(List.of(first, other));
                } else if (first.fold() == 0 && other.fold() == 0) {
                    String key = "class %s holds the same clips more than once".formatted(name(first));
                    found.computeIfAbsent(key, k -> new ArrayList<>()).addAll(List.of(first, other));
                } else if (other.fold() != first.fold()) {
                    String key = "class %s holds the same clips in folds %d and %d"
                            .formatted(name(first), first.fold(), other.fold());
                    found.computeIfAbsent(key, k -> new ArrayList<>()).addAll(List.of(first, other));
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        found.forEach((what, clips) -> findings.add(new Finding(
                Finding.Kind.SAME,
                clips.get(1).file(),
                "has the same content as %s: %s (%d in all), one of them should go"
                        .formatted(clips.get(0).file(), what, clips.size() / 2))));
        return findings;
    }

    private static String name(Clip clip) {
        return clip.labels().isEmpty() ? "(none)" : String.join(" + ", clip.labels());
    }

    /** Each group by marks, those of one left out. */
    private static Collection<List<Clip>> split(Collection<List<Clip>> groups, Mark mark) throws IOException {
        List<List<Clip>> all = new ArrayList<>();
        for (List<Clip> group : groups) {
            Map<Object, List<Clip>> split = new LinkedHashMap<>();
            for (Clip clip : group) {
                split.computeIfAbsent(mark.of(clip), k -> new ArrayList<>()).add(clip);
            }
            split.values().stream().filter(each -> each.size() > 1).forEach(all::add);
        }
        return all;
    }

    /** @param most bytes from the file's start; below 0 for all */
    private static String sha256(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[HEAD];
            int read = in.readNBytes(buffer, 0, HEAD);
            digest.update(buffer, 0, read);
            while (most < 0 && read == HEAD) {
                read = in.readNBytes(buffer, 0, HEAD);
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
