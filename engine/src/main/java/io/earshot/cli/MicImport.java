package io.earshot.cli;

import io.earshot.avro.Microphone;
import io.earshot.config.TopicsConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of registrations.
 *
 * @param mics by id, in the file's order
 * @param problems everything that is wrong, each with the file and its line; if there is any, {@code mics} is of no use
 */
record MicImport(Map<String, Microphone> mics, List<String> problems) {
    /** @param file as problems name it */
    static MicImport read(String file, String text, TopicsConfig topics) {
        MicImport read = new MicImport(new LinkedHashMap<>(), new ArrayList<>());
        CsvReader reader = new CsvReader(text);
        CsvReader.Row header = reader.next();
        if (header == null) {
            read.problems.add(
                    file + ": is empty, the first line must name the columns: " + String.join(",", MicFields.COLUMNS));
            return read;
        }
        List<String> columns = header.fields().stream()
                .map(name -> name.strip().toLowerCase(java.util.Locale.ROOT))
                .toList();
        if (!read.accepts(columns, file + ":" + header.line() + ": ")) {
            return read;
        }
        for (CsvReader.Row row = reader.next(); row != null; row = reader.next()) {
            read.take(row, columns, file + ":" + row.line() + ": ", topics);
        }
        if (read.mics.isEmpty() && read.problems.isEmpty()) {
            read.problems.add(file + ": names no mic below its first line");
        }
        return read;
    }

    private boolean accepts(List<String> columns, String at) {
        int before = problems.size();
        for (String column : columns) {
            if (!MicFields.COLUMNS.contains(column)) {
                problems.add("%scolumn '%s' is not known; there are %s"
                        .formatted(at, column, String.join(", ", MicFields.COLUMNS)));
            } else if (columns.indexOf(column) != columns.lastIndexOf(column)) {
                problems.add("%scolumn '%s' is there twice".formatted(at, column));
            }
        }
        if (!columns.contains("mic")) {
            problems.add(at + "column 'mic' is missing: it holds the mics' ids");
        }
        return problems.size() == before;
    }

    private void take(CsvReader.Row row, List<String> columns, String at, TopicsConfig topics) {
        if (row.fields().size() != columns.size()) {
            problems.add("%shas %d fields, the first line names %d columns"
                    .formatted(at, row.fields().size(), columns.size()));
            return;
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            fields.put(columns.get(i), row.fields().get(i));
        }
        Microphone mic = MicFields.parse(fields, topics, problem -> problems.add(at + problem));
        if (mics.putIfAbsent(mic.getMicId(), mic) != null) {
            problems.add("%smic '%s' is there twice".formatted(at, mic.getMicId()));
        }
    }
}
