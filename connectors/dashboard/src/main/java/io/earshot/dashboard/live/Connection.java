package io.earshot.dashboard.live;

import java.io.IOException;

/** A line to a client that never makes anybody wait. Its methods are called by one thread at a time. */
public interface Connection {
    /** Tells the connection whom to {@link Client#pump pump} when it can take more again. */
    void open(Client client) throws IOException;

    /** @return whether it takes something now; if not, it pumps the client once it does */
    boolean isReady();

    /** Only when ready. */
    void write(byte[] bytes) throws IOException;

    /** Only when ready. */
    void flush() throws IOException;

    void close();
}
