package io.earshot.edge.source;

import io.earshot.edge.config.SourceConfig.Stdin;
import io.earshot.edge.source.SourceState.State;
import io.earshot.edge.stream.MicStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Raw samples on standard input, live or recorded; over when the input is. */
public final class StdinSource implements Source {
    private final Stdin config;
    private final InputStream in;
    private final MicStream mic;
    private final SourceState state;
    private final Runnable room;
    private volatile boolean stopping;

    /** @param room returns when more of a recording may be read */
    public StdinSource(Stdin config, InputStream in, MicStream mic, SourceState state, Runnable room) {
        this.config = config;
        this.in = in;
        this.mic = mic;
        this.state = state;
        this.room = room;
    }

    @Override
    public void run() throws InterruptedException {
        state.become(State.CONNECTING, "waiting for samples on standard input");
        Instant start = config.start();
        if (start != null) {
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, start);
            mic.recorded(config.format(), "stdin-" + start.toEpochMilli(), micros);
        }
        String why = "standard input is over";
        try {
            RawSamples.copy(in, config.format(), mic, () -> stopping, () -> {
                state.heard(System.nanoTime());
                if (start != null) {
                    room.run();
                }
            });
        } catch (IOException e) {
            why = "standard input cannot be read: " + e.getMessage();
        }
        mic.end(true);
        state.become(State.ENDED, why);
    }

    @Override
    public void stop() {
        stopping = true;
    }
}
