package io.earshot.connect.source;

import io.earshot.edge.Microphone;
import io.earshot.edge.source.SourceState.State;
import io.earshot.edge.stream.LevelMeter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a mic's source tells of itself: among Connect's own metrics, and in the log where sound is lost. Thread-safe. */
final class MicMetrics implements Microphone.Meter {
    private static final Logger log = LoggerFactory.getLogger(MicMetrics.class);
    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final String mic;
    private final LongSupplier nanos;
    private final AtomicReference<String> state = new AtomicReference<>("connecting");
    private final AtomicLong streams = new AtomicLong();
    private final AtomicLong samples = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong reconnects = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong unusable = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private long said;
    private long saidNanos;

    MicMetrics(String mic, LongSupplier nanos) {
        this.mic = mic;
        this.nanos = nanos;
    }

    void register(PluginMetrics metrics, LevelMeter level) {
        add(metrics, "source-state", "connecting, live, silent, dead or ended.", state::get);
        add(metrics, "streams", "Streams begun.", streams::get);
        add(metrics, "samples", "Samples per channel that the source gave.", samples::get);
        add(
                metrics,
                "dropped-samples",
                "Samples per channel that fit no frame where the source broke off.",
                dropped::get);
        add(metrics, "reconnects", "Further attempts to reach the source.", reconnects::get);
        add(metrics, "files-read", "Recordings read.", read::get);
        add(metrics, "files-unusable", "Recordings that cannot be read, or not to their end.", unusable::get);
        add(metrics, "lost-frames", "Live frames lost as Kafka did not take them as fast as they came.", lost::get);
        add(metrics, "level-rms-dbfs", "Mean level of the last second, dB below full scale.", level::rms);
        add(metrics, "level-peak-dbfs", "Highest level of the last second, dB below full scale.", level::peak);
    }

    private <T> void add(PluginMetrics metrics, String name, String help, Supplier<T> value) {
        LinkedHashMap<String, String> tags = new LinkedHashMap<>();
        tags.put("mic", mic);
        Gauge<T> gauge = (config, now) -> value.get();
        metrics.addMetric(metrics.metricName(name, help, tags), gauge);
    }

    /** Told after each live frame. */
    void lost(int frames) {
        if (frames > 0) {
            say(lost.addAndGet(frames));
        }
    }

    private synchronized void say(long all) {
        long now = nanos.getAsLong();
        if (said == 0 || now - saidNanos > PAUSE_NANOS) {
            log.warn(
                    "mic {}: {} frames lost so far: Kafka does not take them, and queue.bytes is full; this is said"
                            + " every 10 s at most",
                    mic,
                    all);
            said = all;
            saidNanos = now;
        }
    }

    long lost() {
        return lost.get();
    }

    @Override
    public void streamBegan(String reason) {
        streams.incrementAndGet();
    }

    @Override
    public void samples(long count) {
        samples.addAndGet(count);
    }

    @Override
    public void dropped(long count) {
        dropped.addAndGet(count);
    }

    @Override
    public void is(State now) {
        state.set(now.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void reconnects() {
        reconnects.incrementAndGet();
    }

    @Override
    public void file(boolean wasRead) {
        (wasRead ? read : unusable).incrementAndGet();
    }
}
