package io.earshot.ingest;

/** A {@link SampleSink} takes nothing more, because the engine is stopping; unwinds a feature thread. Not an error. */
public class SinkStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Without a trace: it says nothing but that. */
    protected SinkStoppedException() {
        super("stopped", null, false, false);
    }
}
