package io.earshot.sinks.files;

import io.earshot.sinks.notice.Notice;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Raven's selection table, with the columns of {@code analyze --format raven} and, behind them, where a row comes from. */
final class Raven implements Layout {
    private static final String HEADER = "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)"
            + "\tHigh Freq (Hz)\tAnnotation\tScore\tBegin Date Time\tMic\tEvent";
    private static final int COLUMNS = HEADER.split("\t", -1).length;

    @Override
    public String extension() {
        return "selections.txt";
    }

    @Override
    public String header(Notice notice) {
        return HEADER;
    }

    @Override
    public String line(Notice notice, long row) {
        // The whole band: a model's windows say when, not at which frequency.
        return String.format(
                Locale.ROOT,
                "%d\tSpectrogram 1\t1\t%s\t%s\t0\t%d\t%s\t%.4f\t%s\t%s\t%s",
                row,
                DayTime.seconds(notice, "start_us"),
                DayTime.seconds(notice, "end_us"),
                DayTime.number(notice, "sample_rate").intValue() / 2,
                Layout.plain(notice.data().get("type")),
                DayTime.number(notice, "score").doubleValue(),
                Layout.plain(notice.data().get("start")),
                Layout.plain(notice.subject()),
                key(notice));
    }

    @Override
    public String key(Notice notice) {
        return Layout.plain(notice.key());
    }

    @Override
    public @Nullable String key(String line) {
        String[] columns = line.split("\t", -1);
        return columns.length == COLUMNS ? columns[COLUMNS - 1] : null;
    }
}
