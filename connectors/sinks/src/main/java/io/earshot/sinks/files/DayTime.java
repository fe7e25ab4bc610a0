package io.earshot.sinks.files;

import io.earshot.sinks.delivery.RefusedException;
import io.earshot.sinks.notice.Notice;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Times of the formats that count seconds. A live stream has no file that they could count from, so they count from the
 * midnight, in UTC, of the day in the file's name: the table lies over a recording of that day, and times can be read.
 */
final class DayTime {
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

    private DayTime() {}

    /** The day, in UTC, that an event's onset or an alert falls on. */
    static LocalDate day(Notice notice) {
        Object start = notice.data().get("start_us");
        long micros = start instanceof Long onset ? onset : notice.at().toEpochMilli() * 1000;
        // Four digits of a year, so that names sort, whatever a device says.
        long day = Math.floorDiv(micros, 86_400_000_000L);
        return LocalDate.ofEpochDay(Math.max(0, Math.min(LAST_DAY, day)));
    }

    static Number number(Notice notice, String name) {
        if (notice.data().get(name) instanceof Number number) {
            return number;
        }
        throw new RefusedException("it has no " + name);
    }

    static String seconds(Notice notice, String name) {
        long midnight = day(notice).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000;
        return String.format(Locale.ROOT, "%.6f", (number(notice, name).longValue() - midnight) / 1e6);
    }
}
