package io.earshot.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a folder of recordings, each with a list of its events beside it: {@code scene.flac} and {@code scene.tsv} (see
 * {@link TimedLabels}). A file name that begins with a number and a dash names its fold.
 */
public final class StrongLabels {
    private static final String SUFFIX = ".tsv";

    private StrongLabels() {}

    /** Whether a folder holds at least one recording with a list beside it. */
    static boolean fits(Path folder) throws IOException {
        for (Path file : Recordings.list(folder)) {
            if (Recordings.is(file) && Files.isRegularFile(list(file))) {
                return true;
            }
        }
        return false;
    }

    private static Path list(Path recording) {
        return recording.resolveSibling(Recordings.stem(recording) + SUFFIX);
    }

    /** @return a data set in the order of the names; its clips have times */
    public static DataSet read(Path folder) throws IOException {
        List<Clip> clips = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        Set<Path> read = new HashSet<>();
        List<Path> files = Recordings.files(folder);
        for (Path file : files) {
            if (Recordings.isForeign(file)) {
                findings.add(Recordings.foreign(file));
            } else if (Recordings.is(file)) {
                Path list = list(file);
                if (!Files.isRegularFile(list)) {
                    findings.add(new Finding(
                            Finding.Kind.UNUSED, file, "has no %s beside it".formatted(Recordings.name(list))));
                } else if (read.add(list)) {
                    clips.add(Clip.timed(file, TimedLabels.read(list), Recordings.fold(file)));
                } else {
                    findings.add(new Finding(
                            Finding.Kind.REPEATED,
                            file,
                            "is a second recording of %s, which is left out".formatted(Recordings.name(list))));
                }
            }
        }
        for (Path file : files) {
            if (Recordings.name(file).endsWith(SUFFIX) && !read.contains(file)) {
                findings.add(new Finding(Finding.Kind.MISSING, file, "has no recording beside it"));
            }
        }
        if (clips.isEmpty()) {
            throw new IOException("%s: holds no recording with a %s of its events beside it".formatted(folder, SUFFIX));
        }
        return DataSet.of(clips, List.of(), findings);
    }
}
