package io.earshot.cli;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints events of files, times in seconds from each file's start. Of several files DCASE's list has the column filename too, as
 * its tools expect it; Raven's table counts from the start of the first, as Raven does where files are opened one after the
 * other, and says which file that is in, and where in it.
 */
final class EventLines {
    /** The formats of {@code analyze}. */
    enum Format {
        TABLE,
        JSONL,
        CSV,
        /** Tab-separated onset, offset, label, as DCASE's tools read it. */
        DCASE,
        /** Audacity's label track. */
        AUDACITY,
        /** Raven's selection table. */
        RAVEN;

        /** Whether it can tell several recordings apart. */
        boolean hasSeveral() {
            return this != AUDACITY;
        }

        /** As users write it; help and messages show it so. */
        @Override
        public String toString() {
            return lower(this);
        }

        /** Whether alerts have a place in it. */
        boolean hasAlerts() {
            return this == TABLE || this == JSONL;
        }
    }

    private final PrintWriter out;
    private final Format format;
    private final boolean several;
    private int selection;

    /** @param several whether events of more than one file are to come */
    EventLines(PrintWriter out, Format format, boolean several) {
        this.out = out;
        this.format = format;
        this.several = several;
    }

    void header() {
        switch (format) {
            case CSV -> out.println("file,id,type,start,end,score,mean_score,status,model");
            case DCASE -> out.println((several ? "filename\t" : "") + "onset\toffset\tevent_label");
            case RAVEN ->
                out.println("Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)"
                        + "\tAnnotation\tScore" + (several ? "\tBegin File\tFile Offset (s)" : ""));
            case TABLE -> out.printf("%9s %9s  %-14s %5s  %s%n", "start", "end", "type", "score", "file");
            case JSONL, AUDACITY -> {}
        }
    }

    /**
     * @param file as the user named it
     * @param before audio of the files before this one, seconds
     */
    void event(Path file, double before, SoundEvent event) {
        double start = seconds(event.getOnsetAt());
        double end = seconds(event.getOffsetAt());
        switch (format) {
            case TABLE ->
                out.printf(
                        Locale.ROOT,
                        "%9.3f %9.3f  %-14s %5.3f  %s%n",
                        start,
                        end,
                        event.getType(),
                        event.getPeakScore(),
                        file);
            case JSONL -> out.println(Json.line(fields(file.toString(), event)));
            case CSV ->
                out.printf(
                        Locale.ROOT,
                        "%s,%s,%s,%.3f,%.3f,%.4f,%.4f,%s,%s%n",
                        Csv.field(file.toString()),
                        event.getId(),
                        event.getType(),
                        start,
                        end,
                        event.getPeakScore(),
                        event.getMeanScore(),
                        lower(event.getStatus()),
                        event.getModelId());
            case DCASE ->
                out.printf(
                        Locale.ROOT,
                        "%s%.3f\t%.3f\t%s%n",
                        several ? plain(file) + "\t" : "",
                        start,
                        end,
                        event.getType());
            case AUDACITY ->
                out.printf(Locale.ROOT, "%.6f\t%.6f\t%s %.2f%n", start, end, event.getType(), event.getPeakScore());
            case RAVEN ->
                out.printf(
                        Locale.ROOT,
                        "%d\tSpectrogram 1\t1\t%.6f\t%.6f\t0\t%d\t%s\t%.4f%s%n",
                        ++selection,
                        before + start,
                        before + end,
                        event.getSampleRate() / 2,
                        event.getType(),
                        event.getPeakScore(),
                        several ? String.format(Locale.ROOT, "\t%s\t%.6f", plain(file.getFileName()), start) : "");
        }
    }

    /** Without what would end a field or a line. */
    private static String plain(@Nullable Path file) {
        return String.valueOf(file).replaceAll("\\p{Cntrl}", " ");
    }

    void alert(Alert alert) {
        switch (format) {
            case JSONL -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("alert", alert.getId());
                fields.put("rule", alert.getRule());
                fields.put("severity", lower(alert.getSeverity()));
                fields.put("mics", alert.getMicIds());
                fields.put("fired_at", seconds(alert.getFiredAt()));
                fields.put("message", alert.getMessage());
                fields.put("numbers", alert.getNumbers());
                fields.put(
                        "events", alert.getEvents().stream().map(e -> e.getId()).toList());
                out.println(Json.line(fields));
            }
            case TABLE ->
                out.printf(
                        Locale.ROOT,
                        "%9.3f %9s  %-14s %s: %s%n",
                        seconds(alert.getFiredAt()),
                        "ALERT",
                        alert.getRule(),
                        lower(alert.getSeverity()),
                        alert.getMessage());
            case CSV, DCASE, AUDACITY, RAVEN -> {}
        }
    }

    private static Map<String, Object> fields(String file, SoundEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", event.getId());
        fields.put("type", event.getType());
        fields.put("mic", event.getMicId());
        fields.put("file", file);
        fields.put("start", seconds(event.getOnsetAt()));
        fields.put("end", seconds(event.getOffsetAt()));
        fields.put("score", event.getPeakScore());
        fields.put("mean_score", event.getMeanScore());
        fields.put("status", lower(event.getStatus()));
        fields.put("close_cause", event.getCloseCause() == null ? null : lower(event.getCloseCause()));
        fields.put("revision", event.getRevision());
        fields.put("model", event.getModelId());
        fields.put("model_version", event.getModelVersion());
        return fields;
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static double seconds(long micros) {
        return Math.round(micros / 1e3) / 1e3;
    }
}
