package io.earshot.ingest;

import io.earshot.ingest.OverloadPolicy.Stage;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one feature thread has of one assigned partition: mics with live streams, and how far behind it is. */
final class FeedStreams {
    private static final Logger log = LoggerFactory.getLogger(FeedStreams.class);

    final Map<String, MicStreams> mics = new HashMap<>();
    private final PartitionFeed feed;
    private final OverloadControl overload;
    private final OverloadControl.Partition mine;

    /** @param overload the thread's own */
    FeedStreams(PartitionFeed feed, OverloadControl overload) {
        this.feed = feed;
        this.overload = overload;
        this.mine = overload.add();
        feed.readBy(mine);
    }

    /** The partition was revoked. */
    void forget() {
        overload.remove(mine);
    }

    /**
     * What to do with the frame that is next.
     *
     * @param upTo append time up to which this thread has the partition's frames, microseconds since 1970-01-01 UTC
     * @param waitMicros how long windows then wait to be scored
     * @param now wall clock, microseconds since 1970-01-01 UTC
     */
    Stage observe(long upTo, long waitMicros, long now) {
        Stage before = overload.stage();
        long lag = Math.max(0, feed.newestAppendedAt() - upTo) + waitMicros;
        Stage stage = mine.observe(lag, now);
        if (overload.stage() != before) {
            log.warn("overload: from={} to={} lag={}ms partition={}", before, overload.stage(), lag / 1000, feed);
        }
        return stage;
    }
}
