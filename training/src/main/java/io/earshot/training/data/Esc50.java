package io.earshot.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a folder as ESC-50 (Piczak, 2015) comes: {@code meta/esc50.csv} and the clips in {@code audio/}. */
public final class Esc50 {
    static final String TABLE = "meta/esc50.csv";

    private Esc50() {}

    /** @return a data set in the order of the table */
    public static DataSet read(Path folder) throws IOException {
        Path audio = folder.resolve("audio");
        Table table = Table.commas(folder.resolve(TABLE), "filename", "fold", "category");
        if (!Files.isDirectory(audio)) {
            throw new IOException(audio + ": is no folder, must hold the recordings that " + TABLE + " names");
        }
        TableReader reader = new TableReader();
        for (Table.Row row : table.rows()) {
            reader.add(row, audio.resolve(row.fileName("filename")), row.label("category"), row.count("fold"));
        }
        return reader.finish(table.file(), audio);
    }
}
