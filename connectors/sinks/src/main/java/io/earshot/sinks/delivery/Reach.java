package io.earshot.sinks.delivery;

/** Told by targets that know so by themselves whether their receiver is there. Thread-safe. */
public interface Reach {
    void lost(String reason);

    void back();
}
