package io.earshot.sinks.config;

/** What a file's lines are. */
public enum FileFormat {
    /** A JSON object a line: our own payload. */
    JSONL,
    CSV,
    /** Raven's selection table, one a mic and day. */
    RAVEN,
    /** Audacity's label track, one a mic and day. */
    AUDACITY;

    /** Whether a file holds the sounds of one mic alone, and no alerts. */
    public boolean perMic() {
        return this == RAVEN || this == AUDACITY;
    }
}
