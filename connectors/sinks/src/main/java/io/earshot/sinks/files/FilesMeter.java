package io.earshot.sinks.files;

/** Told of what becomes of files. Thread-safe. */
public interface FilesMeter {
    /** All files together. */
    void kept(long bytes);

    /** The oldest file was deleted, for the bound on all. */
    void fileDeleted();
}
