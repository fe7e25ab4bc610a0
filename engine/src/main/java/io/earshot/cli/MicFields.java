package io.earshot.cli;

import io.earshot.avro.Microphone;
import io.earshot.avro.Position;
import io.earshot.config.TopicsConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A microphone's registration as people write it, one text per field: options of a command, columns of a file. */
final class MicFields {
    /** Columns of files and tables; labels are {@code name=value;name=value}. */
    static final List<String> COLUMNS =
            List.of("mic", "site", "name", "latitude", "longitude", "elevation", "domain", "clock", "labels");

    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final List<String> CLOCKS = List.of("gps", "ntp", "rtc", "free");
    private static final int LONGEST = 256;

    private MicFields() {}

    /**
     * @param fields by column; blank or absent means not known
     * @param problems told of everything that is wrong
     * @return the registration, of use only if there was no problem
     */
    static Microphone parse(Map<String, String> fields, TopicsConfig topics, Consumer<String> problems) {
        Microphone mic = new Microphone();
        mic.setMicId(id(fields.getOrDefault("mic", "").strip(), problems));
        mic.setSiteId(text("site", fields, problems));
        mic.setName(text("name", fields, problems));
        mic.setPosition(position(fields, problems));
        mic.setDomain(domain(fields, topics, problems));
        String clock = text("clock", fields, problems);
        if (clock != null && !CLOCKS.contains(clock)) {
            problems.accept("clock must be one of %s, was '%s'".formatted(String.join(", ", CLOCKS), clock));
        }
        mic.setClock(clock);
        mic.setLabels(labels(fields.getOrDefault("labels", ""), problems));
        return mic;
    }

    static String id(String id, Consumer<String> problems) {
        if (!ID.matcher(id).matches()) {
            problems.accept("mic must be 1 to 128 printable ASCII characters without spaces, was '%s'"
                    .formatted(printable(id)));
        }
        return id;
    }

    private static String printable(String text) {
        String cut = text.length() <= 40 ? text : text.substring(0, 40) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    private static @Nullable String text(String column, Map<String, String> fields, Consumer<String> problems) {
        String text = fields.getOrDefault(column, "").strip();
        if (text.length() > LONGEST) {
            problems.accept("%s must have at most %d characters, had %d".formatted(column, LONGEST, text.length()));
        }
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String domain(Map<String, String> fields, TopicsConfig topics, Consumer<String> problems) {
        String domain = text("domain", fields, problems);
        if (domain != null && !topics.domains().contains(domain)) {
            problems.accept("domain '%s' is none of topics.domains %s: add it there and run `earshot topics create`"
                    .formatted(domain, topics.domains()));
        }
        return domain;
    }

    private static @Nullable Position position(Map<String, String> fields, Consumer<String> problems) {
        Double latitude = number("latitude", 90, fields, problems);
        Double longitude = number("longitude", 180, fields, problems);
        Double elevation = number("elevation", 12_000, fields, problems);
        boolean both = !fields.getOrDefault("latitude", "").isBlank()
                && !fields.getOrDefault("longitude", "").isBlank();
        boolean none = fields.getOrDefault("latitude", "").isBlank()
                && fields.getOrDefault("longitude", "").isBlank();
        if (!both && !none) {
            problems.accept("latitude and longitude go together: give both or none");
        } else if (none && elevation != null) {
            problems.accept("elevation needs latitude and longitude");
        }
        return latitude == null || longitude == null ? null : new Position(latitude, longitude, elevation);
    }

    private static @Nullable Double number(
            String column, double most, Map<String, String> fields, Consumer<String> problems) {
        String text = fields.getOrDefault(column, "").strip();
        if (text.isEmpty()) {
            return null;
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(Math.abs(value) <= most)) {
            problems.accept("%s must be a number in -%.0f..%.0f, was '%s'".formatted(column, most, most, text));
            return null;
        }
        return value;
    }

    private static Map<String, String> labels(String text, Consumer<String> problems) {
        Map<String, String> labels = new TreeMap<>();
        for (String label : text.isBlank() ? new String[0] : text.split(";", -1)) {
            int equals = label.indexOf('=');
            String name = equals < 0 ? "" : label.substring(0, equals).strip();
            if (name.isEmpty()) {
                problems.accept("labels must be name=value;name=value, was '%s'".formatted(printable(label)));
            } else {
                labels.put(name, label.substring(equals + 1).strip());
            }
        }
        return labels;
    }

    /** A registration's fields in the order of {@link #COLUMNS}. */
    static @Nullable Object[] row(Microphone mic) {
        Position position = mic.getPosition();
        return new @Nullable Object[] {
            mic.getMicId(),
            mic.getSiteId(),
            mic.getName(),
            position == null ? null : position.getLatitude(),
            position == null ? null : position.getLongitude(),
            position == null ? null : position.getElevation(),
            mic.getDomain(),
            mic.getClock(),
            new TreeMap<>(mic.getLabels())
        };
    }

    /** One field put into a map of fields, if it is there. */
    static void put(Map<String, String> fields, String column, @Nullable String value) {
        if (value != null) {
            fields.put(column, value);
        }
    }

    static Map<String, String> empty() {
        return new LinkedHashMap<>();
    }
}
