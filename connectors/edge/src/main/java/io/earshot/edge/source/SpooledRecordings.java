package io.earshot.edge.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** A recording counts as read once its last frame is in the spool, on the disk itself. */
public final class SpooledRecordings implements Recordings {
    private final Room room;
    private final DoneFiles done;

    /** @throws IOException when what was read before cannot be looked up */
    public SpooledRecordings(Room room, Path doneList) throws IOException {
        this.room = room;
        done = new DoneFiles(doneList);
    }

    @Override
    public Set<Recording> read(Collection<Recording> found) {
        Set<Recording> read = new HashSet<>();
        for (Recording each : found) {
            if (done.contains(each.line())) {
                read.add(each);
            }
        }
        return read;
    }

    @Override
    public void begins(Recording recording) {}

    @Override
    public void ended(Recording recording) throws IOException {
        room.spool().force();
        done.add(recording.line());
    }

    @Override
    public void awaitRoom() {
        room.await();
    }
}
