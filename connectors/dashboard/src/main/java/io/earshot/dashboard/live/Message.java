package io.earshot.dashboard.live;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that happened. Its JSON is made when the first client wants it, once. Thread-safe. */
public final class Message {
    private final MessageType type;
    private final List<String> mics;
    private final int partition;
    private final long offset;
    private @Nullable Supplier<String> source;
    private byte @Nullable [] body;

    /**
     * @param mics it is about; empty where it is about none
     * @param partition of those that ids speak of, -1 for none
     * @param json one line
     */
    public Message(MessageType type, Collection<String> mics, int partition, long offset, Supplier<String> json) {
        this.type = type;
        this.mics = List.copyOf(mics);
        this.partition = partition;
        this.offset = offset;
        this.source = json;
    }

    MessageType type() {
        return type;
    }

    List<String> mics() {
        return mics;
    }

    int partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    /** @return all but the id, which comes before it */
    synchronized byte[] body() {
        Supplier<String> json = source;
        if (json != null) {
            body = "event: %s\ndata: %s\n\n".formatted(type.text(), json.get()).getBytes(StandardCharsets.UTF_8);
            source = null;
        }
        return body == null ? new byte[0] : body;
    }
}
