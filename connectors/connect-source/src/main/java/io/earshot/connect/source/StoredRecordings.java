package io.earshot.connect.source;

import io.earshot.avro.AudioFrame;
import io.earshot.edge.source.Recording;
import io.earshot.edge.source.Recordings;
import io.earshot.edge.stream.FrameSink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/**
 * A folder's recordings, of which Connect's offsets say how far they have got. Invariants: one counts as read in later runs once Kafka
 * has acknowledged its last frame; a run goes on behind the last frame that was acknowledged, as a recording's frames are the same
 * each time. One thread's, the source's.
 */
final class StoredRecordings implements Recordings, FrameSink {
    private final String mic;
    private final OffsetStorageReader offsets;
    private final FrameQueue.Lane lane;
    /** As it was when this run began, by path: nobody else writes it. */
    private final Map<String, Position> stored = new HashMap<>();
    /** In this run. */
    private final Set<Recording> ended = new HashSet<>();

    private @Nullable Recording current;

    StoredRecordings(String mic, OffsetStorageReader offsets, FrameQueue.Lane lane) {
        this.mic = mic;
        this.offsets = offsets;
        this.lane = lane;
    }

    @Override
    public Set<Recording> read(Collection<Recording> found) {
        Set<String> paths = found.stream().map(Recording::path).collect(Collectors.toSet());
        stored.keySet().retainAll(paths);
        ended.retainAll(found);
        paths.removeAll(stored.keySet());
        lookUp(paths);
        return found.stream()
                .filter(each -> ended.contains(each) || position(each).end())
                .collect(Collectors.toSet());
    }

    private void lookUp(Collection<String> paths) {
        if (paths.isEmpty()) {
            return;
        }
        List<Map<String, Object>> partitions = new ArrayList<>();
        paths.forEach(path -> partitions.add(Position.partition(mic, path)));
        Map<Map<String, Object>, Map<String, Object>> found = offsets.offsets(partitions);
        for (String path : paths) {
            stored.put(path, Position.of(found.get(Position.partition(mic, path))));
        }
    }

    private Position position(Recording recording) {
        Position position = stored.getOrDefault(recording.path(), Position.NONE);
        return position.isOf(recording) ? position : Position.NONE;
    }

    @Override
    public void begins(Recording recording) {
        current = recording;
    }

    @Override
    public void accept(AudioFrame frame) {
        Recording of = current;
        if (of == null) {
            throw new IllegalStateException("a frame of no recording");
        }
        long behind = frame.getFirstSample() + Taken.samples(frame);
        if (frame.getEndOfStream() || behind > position(of).samples()) {
            Map<String, Object> offset = new Position(of, behind, frame.getEndOfStream()).offset();
            lane.put(new Taken(frame, Position.partition(mic, of.path()), offset));
        }
    }

    @Override
    public void ended(Recording recording) {
        ended.add(recording);
    }

    /** There is room as soon as {@link #accept} returns. */
    @Override
    public void awaitRoom() {}
}
