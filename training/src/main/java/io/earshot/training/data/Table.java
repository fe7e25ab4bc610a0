package io.earshot.training.data;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A text file of columns, their names in its first line, read whole. Immutable. UTF-8, with or without a mark. */
record Table(Path file, List<Row> rows) {
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    /**
     * A line of it.
     *
     * @param where file and line, for messages
     */
    record Row(String where, Map<String, String> values) {
        /** What a column that the table must have says; "" where the line is too short. */
        String text(String column) {
            return values.getOrDefault(column, "");
        }

        double number(String column) throws IOException {
            try {
                return Double.parseDouble(text(column));
            } catch (NumberFormatException e) {
                throw new IOException("%s: %s must be a number, was '%s'".formatted(where, column, text(column)), e);
            }
        }

        /** A count from 1. */
        int count(String column) throws IOException {
            try {
                int value = Integer.parseInt(text(column));
                if (value > 0) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IOException(
                    "%s: %s must be a whole number from 1, was '%s'".formatted(where, column, text(column)));
        }

        /** The name of a file in a folder that the table speaks of: none that leads elsewhere. */
        String fileName(String column) throws IOException {
            String name = text(column);
            if (name.isEmpty()
                    || name.contains("/")
                    || name.contains("\\")
                    || name.equals("..")
                    || name.equals(".")
                    || name.indexOf('\0') >= 0) {
                throw new IOException("%s: %s must be the name of a file, was '%s'".formatted(where, column, name));
            }
            return name;
        }

        String label(String column) throws IOException {
            if (text(column).isBlank()) {
                throw new IOException("%s: %s must not be empty".formatted(where, column));
            }
            return text(column);
        }
    }

    Table {
        rows = List.copyOf(rows);
    }

    /** @throws IOException naming the file and what is wrong, unless it has those columns */
    static Table commas(Path file, String... columns) throws IOException {
        return read(file, CsvSchema.emptySchema(), true, columns);
    }

    /** A table whose first line names no columns: they are those. */
    static Table bare(Path file, String... columns) throws IOException {
        return read(file, CsvSchema.emptySchema(), false, columns);
    }

    /** Quotes mean nothing here. */
    static Table tabs(Path file, String... columns) throws IOException {
        return read(file, CsvSchema.emptySchema().withColumnSeparator('\t').withoutQuoteChar(), true, columns);
    }

    private static Table read(Path file, CsvSchema schema, boolean named, String... columns) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                MappingIterator<String[]> lines =
                        MAPPER.readerFor(String[].class).with(schema).readValues(in)) {
            List<String> header = List.of(columns);
            if (named) {
                header = lines.hasNextValue() ? Arrays.asList(lines.nextValue()) : List.of();
                check(file, header, columns);
            }
            while (lines.hasNextValue()) {
                String[] cells = lines.nextValue();
                int line = lines.getParser().currentTokenLocation().getLineNr();
                String where = "%s line %d".formatted(file, line);
                Map<String, String> values = new HashMap<>();
                for (int i = 0; i < cells.length; i++) {
                    if (i < header.size()) {
                        values.put(header.get(i), cells[i]);
                    } else if (!cells[i].isEmpty()) {
                        throw tooLong(where, cells.length, header.size(), schema);
                    }
                }
                rows.add(new Row(where, values));
            }
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": is not there", e);
        } catch (CharConversionException e) {
            throw notText(file, e);
        } catch (JsonProcessingException e) {
            // What the parser throws may come wrapped, and then without a place.
            if (e.getCause() instanceof CharConversionException) {
                throw notText(file, e);
            }
            JsonLocation place = e.getLocation();
            String line = place == null ? "" : " line " + place.getLineNr();
            throw new IOException("%s%s: %s".formatted(file, line, e.getOriginalMessage()), e);
        } catch (RuntimeJsonMappingException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return new Table(file, rows);
    }

    /** Of a row that is cut nobody knows which cell is in which column. */
    private static IOException tooLong(String where, int cells, int columns, CsvSchema schema) {
        return new IOException("%s: has %d cells, must have %d as the table has columns%s"
                .formatted(
                        where,
                        cells,
                        columns,
                        schema.getColumnSeparator() == ',' ? ": put cells with commas in quotes" : ""));
    }

    private static IOException notText(Path file, IOException cause) {
        return new IOException(file + ": is not UTF-8 text, must be saved as such", cause);
    }

    private static void check(Path file, List<String> header, String... columns) throws IOException {
        List<String> missing =
                Arrays.stream(columns).filter(each -> !header.contains(each)).toList();
        if (!missing.isEmpty()) {
            throw new IOException("%s: its first line must name the columns %s; %s missing there"
                    .formatted(
                            file,
                            String.join(", ", columns),
                            String.join(", ", missing) + (missing.size() == 1 ? " is" : " are")));
        }
    }
}
