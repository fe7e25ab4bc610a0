package io.earshot.dashboard.store;

/** What is known of a mic's listening now. */
public enum MicState {
    /** Its sound is being accounted for. */
    LISTENING,
    /** Its stream ended, or nothing was heard of it lately. */
    SILENT,
    /** Nothing was heard of it for long. */
    LOST,
    /** Never heard, in what is held. */
    UNKNOWN
}
