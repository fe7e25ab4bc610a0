package io.earshot.edge.source;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;

/** Who knows which recordings were read, and takes their frames. Asked and told by the thread that reads them. */
public interface Recordings {
    /** @return those that were read before */
    Set<Recording> read(Collection<Recording> found);

    /** Frames that come from now on are of this one. */
    void begins(Recording recording);

    /**
     * All its frames were given, or it holds none that can be had.
     *
     * @throws IOException when a restart will not know
     */
    void ended(Recording recording) throws IOException;

    /** Returns when more may be read. An interrupt ends the wait, and is still there afterwards. */
    void awaitRoom();
}
