package io.earshot.media;

import java.io.IOException;

/** A FLAC stream that is damaged, cut short or beyond a bound. Expected of payloads, hence without a stack trace. */
final class FlacException extends IOException {
    private static final long serialVersionUID = 1L;

    enum Kind {
        /** Breaks the format. */
        CORRUPT,
        /** Ends where more should follow. */
        ENDED,
        /** Well-formed as far as seen, but longer than allowed. */
        TOO_LARGE,
        /** Well-formed as far as seen, but of a kind that is not decoded here. */
        UNSUPPORTED
    }

    private final Kind kind;

    FlacException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
