package io.earshot.sinks;

/** A sink cannot go on; nothing is lost, since its offsets stand where they stood. */
public final class SinkException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SinkException(String message) {
        super(message);
    }
}
