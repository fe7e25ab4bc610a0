package io.earshot.training.data;

import io.earshot.model.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What says whether something that was kept is of these very clips. Files are told by their size and the time of their last
 * change, not by their content, which would take as long as to read a data set: one that was touched is another one.
 */
public final class Fingerprint {
    private Fingerprint() {}

    /**
     * @param what was done with the clips
     * @param data its classes count in their order, of each clip the file, its labels and its fold
     * @return the same text for the same
     */
    public static String of(String what, DataSet data) throws IOException {
        StringBuilder all = new StringBuilder(what).append('\n').append(data.classes());
        for (Clip clip : data.clips()) {
            all.append('\n').append(of(clip.file())).append(clip.labels()).append(clip.fold());
        }
        return Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** @return name, size and time of a file, wherever it lies */
    public static String of(Path file) throws IOException {
        return "%s %d %d"
                .formatted(
                        file.getFileName(),
                        Files.size(file),
                        Files.getLastModifiedTime(file).toMillis());
    }
}
