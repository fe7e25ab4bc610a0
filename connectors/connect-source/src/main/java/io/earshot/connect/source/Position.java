package io.earshot.connect.source;

import io.earshot.edge.source.Recording;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a recording's frames have got, as Connect keeps it.
 *
 * @param samples behind the last frame
 * @param end whether that was its last one
 */
record Position(long size, long changed, long samples, boolean end) {
    /** Of a recording nobody has begun. */
    static final Position NONE = new Position(-1, -1, 0, false);

    private static final String MIC = "mic";
    private static final String FILE = "file";
    private static final String SIZE = "size";
    private static final String CHANGED = "changed";
    private static final String SAMPLES = "samples";
    private static final String END = "end";

    Position(Recording recording, long samples, boolean end) {
        this(recording.size(), recording.changedMillis(), samples, end);
    }

    boolean isOf(Recording recording) {
        return size == recording.size() && changed == recording.changedMillis();
    }

    static Map<String, Object> partition(String mic, String file) {
        return parsed(MIC, mic, FILE, file);
    }

    Map<String, Object> offset() {
        return parsed(SIZE, size, CHANGED, changed, SAMPLES, samples, END, end);
    }

    /** @param stored null, or as Connect gives it back; what is not as it must be counts as nothing */
    static Position of(@Nullable Map<String, ?> stored) {
        if (stored != null
                && stored.get(SIZE) instanceof Number size
                && stored.get(CHANGED) instanceof Number changed
                && stored.get(SAMPLES) instanceof Number samples
                && stored.get(END) instanceof Boolean end) {
            return new Position(size.longValue(), changed.longValue(), samples.longValue(), end);
        }
        return NONE;
    }

    /** Of a live stream, whose offset is there to be seen, not to go on from. */
    static Map<String, Object> livePartition(String mic) {
        return parsed(MIC, mic);
    }

    static Map<String, Object> liveOffset(String stream, long samples) {
        return parsed("stream", stream, SAMPLES, samples);
    }

    /**
     * A HashMap, as Connect finds a partition by the bytes of its JSON: names must come in the same order in every process, and in
     * the one that they have where Connect has parsed them, for its REST interface.
     */
    private static Map<String, Object> parsed(Object... namesAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(map);
    }

    /** Whether an administrator's is one that can be. */
    static boolean isPartition(@Nullable Map<String, ?> partition) {
        return partition != null
                && partition.get(MIC) instanceof String
                && (partition.size() == 1 || (partition.size() == 2 && partition.get(FILE) instanceof String));
    }

    static boolean isOffset(Map<String, ?> partition, Map<String, ?> offset) {
        return !partition.containsKey(FILE) || !of(offset).equals(NONE);
    }
}
