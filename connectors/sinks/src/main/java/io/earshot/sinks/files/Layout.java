package io.earshot.sinks.files;

import io.earshot.sinks.notice.Notice;
import org.jspecify.annotations.Nullable;

/** A format: how a notice becomes a line, and which line came from it. Stateless. */
interface Layout {
    /** Of file names. */
    String extension();

    /** What a file begins with, without the line's end; empty where it begins with the first line. */
    String header(Notice notice);

    /** @param row counted from 1 within the file */
    String line(Notice notice, long row);

    /** What the line of a notice is known by: the same for every repeat. */
    String key(Notice notice);

    /**
     * The same from a line of a file.
     *
     * @return null when it is no whole line of this format
     */
    @Nullable
    String key(String line);

    /** Nothing that a device chose ends a line or a column. */
    static String plain(@Nullable Object value) {
        return value == null ? "" : value.toString().replaceAll("\\p{Cntrl}", " ");
    }
}
