package io.earshot.cli;

/** How a command lists things. */
enum ListFormat {
    TABLE,
    JSONL,
    CSV;

    /** As users write it; help and messages show it so. */
    @Override
    public String toString() {
        return EventLines.lower(this);
    }
}
