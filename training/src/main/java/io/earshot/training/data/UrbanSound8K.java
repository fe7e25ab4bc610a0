package io.earshot.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a folder as UrbanSound8K (Salamon et al., 2014) comes: {@code metadata/UrbanSound8K.csv} and the slices in
 * {@code audio/fold1/} and so on.
 */
public final class UrbanSound8K {
    static final String TABLE = "metadata/UrbanSound8K.csv";

    private UrbanSound8K() {}

    /** @return a data set in the order of the table */
    public static DataSet read(Path folder) throws IOException {
        Path audio = folder.resolve("audio");
        Table table = Table.commas(folder.resolve(TABLE), "slice_file_name", "fold", "class");
        if (!Files.isDirectory(audio)) {
            throw new IOException(audio + ": is no folder, must hold fold1, fold2 and so on with the recordings that "
                    + TABLE + " names");
        }
        TableReader reader = new TableReader();
        for (Table.Row row : table.rows()) {
            int fold = row.count("fold");
            reader.add(
                    row,
                    audio.resolve("fold" + fold).resolve(row.fileName("slice_file_name")),
                    row.label("class"),
                    fold);
        }
        return reader.finish(table.file(), audio);
    }
}
