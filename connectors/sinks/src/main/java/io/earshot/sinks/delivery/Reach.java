package io.earshot.sinks.delivery;

/** Told by targets that know so by themselves whether their receiver is there. Thread-safe. */
public interface Reach {
    /** Connects for the first time; neither there nor lost yet. */
    void connecting();

    void lost(String reason);

    void back();
}
