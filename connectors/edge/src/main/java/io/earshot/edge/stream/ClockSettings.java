package io.earshot.edge.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far this machine's clock is trusted, and when a stream's time no longer fits it.
 *
 * @param errorBound the largest error of this machine's clock; null where nobody knows it
 * @param latency between a sound and its samples' arrival here: what cannot be measured
 * @param jump beyond which samples and clock belong to different streams
 */
public record ClockSettings(@Nullable Duration errorBound, Duration latency, Duration jump) {}
