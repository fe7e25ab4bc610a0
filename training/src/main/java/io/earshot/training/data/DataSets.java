package io.earshot.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads data sets of every layout known here, told by what lies in their folders. */
public final class DataSets {
    private DataSets() {}

    /**
     * Reads what data sets say of themselves, not yet their recordings' samples; looks for clips that it holds twice.
     *
     * @throws IOException naming the file or folder: when nothing fits, or what fits is wrong
     */
    public static DataSet read(Path folder) throws IOException {
        DataSet data = layout(folder);
        for (String label : data.classes()) {
            if (label.chars().anyMatch(Character::isISOControl)) {
                throw new IOException(
                        "%s: class '%s' has a line break or other control character in its name, rename it"
                                .formatted(folder, label.replaceAll("\\p{Cc}", "?")));
            }
        }
        List<Finding> more = new ArrayList<>(lone(folder, data));
        more.addAll(Duplicates.find(data));
        return data.with(more);
    }

    private static DataSet layout(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder
                    + (Files.exists(folder) ? ": is no folder" : ": is not there")
                    + ", must be the folder of a data set");
        }
        if (Files.exists(folder.resolve(Esc50.TABLE))) {
            return Esc50.read(folder);
        }
        if (Files.exists(folder.resolve(UrbanSound8K.TABLE))) {
            return UrbanSound8K.read(folder);
        }
        if (Files.exists(folder.resolve(Fsd50k.TRUTH))) {
            return Fsd50k.read(folder);
        }
        if (StrongLabels.fits(folder)) {
            return StrongLabels.read(folder);
        }
        if (Recordings.list(folder).stream().anyMatch(Files::isDirectory)) {
            return ClassFolders.read(folder);
        }
        throw new IOException(
                ("%s: is no data set that is known here; looked for %s (ESC-50), %s (UrbanSound8K), %s (FSD50K), "
                                + "recordings with a .tsv of their events beside them, and a folder for each class")
                        .formatted(folder, Esc50.TABLE, UrbanSound8K.TABLE, Fsd50k.TRUTH));
    }

    private static List<Finding> lone(Path folder, DataSet data) {
        Map<String, Integer> clips = new TreeMap<>();
        data.clips().forEach(clip -> clip.labels().forEach(label -> clips.merge(label, 1, Integer::sum)));
        List<Finding> lone = new ArrayList<>();
        clips.forEach((label, count) -> {
            if (count == 1) {
                lone.add(new Finding(
                        Finding.Kind.LONE,
                        folder,
                        "class %s has one clip only: it can be learnt or tried, not both".formatted(label)));
            }
        });
        return lone;
    }
}
