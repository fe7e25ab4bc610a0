package io.earshot.avro.serde;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/** Schemas as docs/event-schema.md shows them: a table for each record in the order given, then one of all enumerations. */
final class SchemaTables {
    private final StringBuilder text = new StringBuilder();
    private final Map<String, Schema> enums = new LinkedHashMap<>();
    private final Map<String, Schema> parts = new LinkedHashMap<>();

    private SchemaTables() {}

    static String of(List<Schema> records) {
        SchemaTables tables = new SchemaTables();
        records.forEach(record -> tables.record(record, "##"));
        tables.shared();
        return tables.text.toString();
    }

    private void record(Schema record, String level) {
        text.append("\n%s %s\n\n%s\n\n".formatted(level, record.getName(), escaped(said(record.getDoc(), record))));
        text.append("| field | type | default | meaning |\n|---|---|---|---|\n");
        List<Schema> own = new ArrayList<>();
        for (Schema.Field field : record.getFields()) {
            text.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            field.name(),
                            type(field.schema(), own),
                            otherwise(field),
                            escaped(said(field.doc(), record))));
        }
        own.forEach(each -> record(each, "###"));
    }

    /** What several records have. */
    private void shared() {
        parts.values().forEach(part -> record(part, "##"));
        text.append("\n## Enumerations\n\n`UNKNOWN` stands for a value of a newer version.\n\n");
        text.append("| enumeration | values | meaning |\n|---|---|---|\n");
        for (Schema each : enums.values()) {
            text.append("| `%s` | %s | %s |\n"
                    .formatted(
                            each.getName(),
                            String.join(", ", each.getEnumSymbols()),
                            escaped(said(each.getDoc(), each))));
        }
    }

    /** @param own gathers the records that only this one has, which are shown below it */
    private String type(Schema schema, List<Schema> own) {
        return switch (schema.getType()) {
            case ENUM -> {
                enums.put(schema.getName(), schema);
                yield "[%s](#enumerations)".formatted(schema.getName());
            }
            case RECORD -> {
                if (schema.getName().equals("Position")) {
                    parts.put(schema.getName(), schema);
                } else {
                    own.add(schema);
                }
                yield "[%s](#%s)".formatted(schema.getName(), schema.getName().toLowerCase(Locale.ROOT));
            }
            case UNION ->
                String.join(
                        " or ",
                        schema.getTypes().stream()
                                .sorted((a, b) -> Boolean.compare(isNull(a), isNull(b)))
                                .map(each -> type(each, own))
                                .toList());
            case ARRAY -> "list of " + type(schema.getElementType(), own);
            case MAP -> "map of " + type(schema.getValueType(), own);
            default -> schema.getType().getName();
        };
    }

    private static boolean isNull(Schema schema) {
        return schema.getType() == Schema.Type.NULL;
    }

    private static String otherwise(Schema.Field field) {
        Object value = field.defaultVal();
        if (value == null) {
            return "";
        }
        if (value == JsonProperties.NULL_VALUE) {
            return "`null`";
        }
        return "`%s`".formatted(value.equals("") ? "\"\"" : value);
    }

    private static String said(String doc, Schema where) {
        if (doc == null || doc.isBlank()) {
            throw new AssertionError(where.getName() + ".avsc: everything in it needs a doc");
        }
        return doc;
    }

    /** Tables end cells at a bar, and Markdown takes angle brackets for tags. */
    private static String escaped(String doc) {
        return doc.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }
}
