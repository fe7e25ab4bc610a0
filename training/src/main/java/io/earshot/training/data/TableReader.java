package io.earshot.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers the clips that a table names, and tells what of it is not there and what there is beside it. */
final class TableReader {
    private final List<Clip> clips = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Path> named = new HashSet<>();

    void add(Table.Row row, Path file, String label, int fold) {
        if (!named.add(file)) {
            findings.add(new Finding(
                    Finding.Kind.REPEATED,
                    file,
                    "is named a second time in %s, which is left out".formatted(row.where())));
        } else if (Files.isRegularFile(file)) {
            clips.add(new Clip(file, List.of(label), fold));
        } else {
            findings.add(new Finding(
                    Finding.Kind.MISSING, file, "is not there but in %s, which is left out".formatted(row.where())));
        }
    }

    /** @param audio the folder that the recordings lie in */
    DataSet finish(Path table, Path audio) throws IOException {
        if (clips.isEmpty()) {
            throw new IOException(
                    "%s: names no recording that lies in %s (%d rows)".formatted(table, audio, named.size()));
        }
        for (Path file : Recordings.files(audio)) {
            if (Recordings.is(file) && !named.contains(file)) {
                findings.add(new Finding(Finding.Kind.UNUSED, file, "is not named in " + table));
            }
        }
        return DataSet.of(clips, List.of(), findings);
    }
}
