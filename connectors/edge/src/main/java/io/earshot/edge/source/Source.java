package io.earshot.edge.source;

/** One place where sound comes from; run by a thread of its own, told to stop by another. */
public interface Source {
    /** Returns when there will be no more samples, or it was told to stop. Its mic's stream is ended, if it could be. */
    void run() throws InterruptedException;

    /** Ends what {@link #run} waits for, where that is possible; the thread is interrupted too. */
    void stop();
}
