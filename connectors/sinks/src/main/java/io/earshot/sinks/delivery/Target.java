package io.earshot.sinks.delivery;

import io.earshot.sinks.notice.Notice;

/** A receiver of notices: what is special about one kind of sink. Thread-safe, but for its start and end. */
public interface Target extends AutoCloseable {
    /** Where it is, as far as that may be shown. */
    String shown();

    /** Begins; called once, before everything else. One that holds a connection says how that is. */
    default void start(Reach reach) {}

    /**
     * Makes ready what will be sent.
     *
     * @return one try; returns when the receiver has it for good, throws {@link UnavailableException} when it may take it
     *     later, and {@link RefusedException} when it never will. An interrupt does not cut short what is under way
     * @throws RefusedException when nothing can be made of it
     */
    Runnable prepare(Notice notice);

    /** The same for a notice that is too old to be sent: what must be known of it all the same, mostly nothing. */
    default Runnable prepareTooOld(Notice notice) {
        return () -> {};
    }

    /** Ends; nothing is under way any more. */
    @Override
    default void close() {}
}
