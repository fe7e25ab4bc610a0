package io.earshot.edge.source;

import io.earshot.avro.AudioFrame;
import io.earshot.edge.source.SourceState.State;
import io.earshot.edge.stream.ClockSettings;
import io.earshot.edge.stream.FrameSink;
import io.earshot.edge.stream.MicStream;
import io.earshot.edge.stream.StreamMeter;
import io.earshot.edge.stream.TimeSource;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes what a source gives. */
final class Sinks implements StreamMeter, SourceState.Meter {
    final List<AudioFrame> frames = new CopyOnWriteArrayList<>();
    final List<State> states = new CopyOnWriteArrayList<>();
    final List<String> began = new CopyOnWriteArrayList<>();
    final AtomicInteger reconnects = new AtomicInteger();
    final MicStream mic;
    final SourceState state = new SourceState("mic-1", this);

    Sinks() {
        mic = stream(frames::add);
    }

    /** @param sink instead of {@link #frames} */
    Sinks(FrameSink sink) {
        mic = stream(sink);
    }

    private MicStream stream(FrameSink sink) {
        TimeSource time = new TimeSource() {
            @Override
            public long wallMicros() {
                return System.currentTimeMillis() * 1000;
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }
        };
        return new MicStream(
                "mic-1", "run", 100, new ClockSettings(null, Duration.ZERO, Duration.ofSeconds(2)), time, sink, this);
    }

    /** Samples of each stream, in the order of their beginnings. */
    List<byte[]> streams() {
        Map<String, ByteArrayOutputStream> streams = new LinkedHashMap<>();
        frames.forEach(each -> streams.computeIfAbsent(each.getStreamId(), id -> new ByteArrayOutputStream())
                .writeBytes(each.getPayload().array()));
        return new ArrayList<>(streams.values().stream()
                .map(ByteArrayOutputStream::toByteArray)
                .toList());
    }

    @Override
    public void streamBegan(String reason) {
        began.add(reason);
    }

    @Override
    public void samples(long count) {}

    @Override
    public void dropped(long count) {}

    @Override
    public void is(State now) {
        states.add(now);
    }

    @Override
    public void reconnects() {
        reconnects.incrementAndGet();
    }
}
