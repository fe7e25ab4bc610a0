package io.earshot.edge.config;

import io.earshot.connectors.Secret;
import io.earshot.edge.stream.ClockSettings;
import io.earshot.edge.stream.PcmFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A microphone and where its sound comes from. */
public sealed interface SourceConfig {
    /** What all have. */
    Common common();

    /**
     * @param mic the microphone's id
     * @param liveness after which a source without samples counts as silent
     * @param first wait before the first further attempt; each is twice as long, up to {@code most}, give or take half of it
     */
    record Common(String mic, ClockSettings clock, Duration liveness, Duration first, Duration most) {}

    /**
     * Raw samples.
     *
     * @param start when they were recorded; null: they are live
     */
    record Stdin(Common common, PcmFormat format, @Nullable Instant start) implements SourceConfig {}

    /** Raw samples of whoever connects, one at a time. */
    record Tcp(Common common, PcmFormat format, String host, int port) implements SourceConfig {}

    /**
     * Recordings, each read once.
     *
     * @param match of the names
     * @param times where a recording's start stands, in the order of preference
     * @param zone of the times that name none
     * @param quiet so long unchanged, and a file counts as complete
     * @param watch whether further files are waited for
     */
    record Folder(
            Common common, Path folder, String match, List<FileTime> times, ZoneId zone, Duration quiet, boolean watch)
            implements SourceConfig {}

    /** Where a recording's start stands. */
    enum FileTime {
        NAME,
        METADATA,
        MODIFIED
    }

    /**
     * A stream that FFmpeg reads.
     *
     * @param url with user and password, where it needs them
     * @param options of FFmpeg's protocols and formats
     */
    record Network(Common common, Secret url, Map<String, Secret> options) implements SourceConfig {
        public Network {
            options = Map.copyOf(options);
        }
    }

    /**
     * A line that Java's sound system knows.
     *
     * @param device a part of its name; empty: the system's own choice
     */
    record SoundCard(Common common, PcmFormat format, String device) implements SourceConfig {}
}
