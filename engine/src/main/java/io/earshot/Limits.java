package io.earshot;

import io.earshot.audio.ChannelMix;
import io.earshot.config.IngestConfig;
import io.earshot.config.OverloadConfig;
import io.earshot.ingest.IngestLimits;
import io.earshot.ingest.OverloadPolicy;
import java.time.Duration;

/** Configuration as the ingest stage counts it. */
final class Limits {
    private Limits() {}

    static IngestLimits of(IngestConfig config) {
        return new IngestLimits(
                micros(config.reorder()),
                micros(config.idle()),
                config.streamsPerMic(),
                config.micsPerPartition(),
                micros(config.maxClockAhead()),
                micros(config.maxClockBehind()));
    }

    static OverloadPolicy overload(OverloadConfig config) {
        return new OverloadPolicy(
                config.policy() == OverloadConfig.Policy.SKIP,
                micros(config.enterLag()),
                micros(config.leaveLag()),
                micros(config.gateTime()));
    }

    /** How a frame's channels become one. */
    static ChannelMix mix(IngestConfig config) {
        return config.channel().equals("mean")
                ? ChannelMix.MEAN
                : ChannelMix.chosen(Integer.parseInt(config.channel()));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
