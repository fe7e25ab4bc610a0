package io.earshot.edge.source;

import io.earshot.edge.config.SourceConfig.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When a recording began, as recorders say it: in the file's name, or in its header. Pure. */
final class FileTimes {
    /** AudioMoth, Song Meter and others: {@code 20260501_043000T.WAV}, {@code NORTH_20260501_043000.wav}. */
    private static final Pattern NAME = Pattern.compile("(?<!\\d)(\\d{8})[_T-](\\d{6})(Z?)(?!\\d)");

    /** AudioMoth's first years: seconds since 1970, in hexadecimal. */
    private static final Pattern HEXADECIMAL = Pattern.compile("([0-9A-Fa-f]{8})\\.[A-Za-z0-9]+");

    /** AudioMoth's comment: {@code Recorded at 04:30:00 01/05/2026 (UTC+2) by AudioMoth ...}. */
    private static final Pattern COMMENT =
            Pattern.compile("Recorded at (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,3})?) (\\d\\d/\\d\\d/\\d{4})"
                    + " \\(UTC([+-]\\d{1,2}(?::\\d\\d)?)?\\)");

    private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd/MM/uuuu");
    private static final long SINCE = Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();
    private static final long UNTIL = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond();

    private FileTimes() {}

    /**
     * @param order where to look
     * @param zone of times that name none
     * @param ended when the recording ended at the latest, less its duration: what {@link FileTime#MODIFIED} gives
     * @return null where none of them says it
     */
    static @Nullable Instant start(
            List<FileTime> order, String name, Map<String, String> metadata, ZoneId zone, @Nullable Instant ended) {
        for (FileTime each : order) {
            Instant found =
                    switch (each) {
                        case NAME -> fromName(name, zone);
                        case METADATA -> fromMetadata(metadata, zone);
                        case MODIFIED -> ended;
                    };
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    static @Nullable Instant fromName(String name, ZoneId zone) {
        Matcher matcher = NAME.matcher(name);
        while (matcher.find()) {
            try {
                LocalDateTime time = LocalDateTime.parse(matcher.group(1) + matcher.group(2), COMPACT);
                return time.atZone(matcher.group(3).isEmpty() ? zone : ZoneOffset.UTC)
                        .toInstant();
            } catch (DateTimeException e) {
                // Digits, but no time: another pair may be one.
            }
        }
        matcher = HEXADECIMAL.matcher(name);
        if (matcher.matches()) {
            long seconds = Long.parseLong(matcher.group(1), 16);
            if (seconds >= SINCE && seconds < UNTIL) {
                return Instant.ofEpochSecond(seconds);
            }
        }
        return null;
    }

    static @Nullable Instant fromMetadata(Map<String, String> metadata, ZoneId zone) {
        Matcher comment = COMMENT.matcher(metadata.getOrDefault("comment", ""));
        try {
            if (comment.find()) {
                LocalDateTime time =
                        LocalDateTime.parse(LocalDate.parse(comment.group(2), DAY) + "T" + comment.group(1));
                return time.toInstant(offset(comment.group(3)));
            }
            String created = metadata.get("creation_time");
            if (created != null && created.endsWith("Z")) {
                return Instant.parse(created.replace(' ', 'T'));
            }
            if (created != null && metadata.containsKey("date")) {
                // A broadcast wave file's day, and its time of the day.
                return LocalDateTime.parse(metadata.get("date") + "T" + created)
                        .atZone(zone)
                        .toInstant();
            }
        } catch (DateTimeException e) {
            // Then it does not say.
        }
        return null;
    }

    private static ZoneOffset offset(@Nullable String text) {
        if (text == null) {
            return ZoneOffset.UTC;
        }
        int colon = text.indexOf(':');
        int hours = Integer.parseInt(colon < 0 ? text : text.substring(0, colon));
        int minutes = colon < 0 ? 0 : Integer.parseInt(text.substring(colon + 1));
        return ZoneOffset.ofHoursMinutes(hours, text.startsWith("-") ? -minutes : minutes);
    }
}
