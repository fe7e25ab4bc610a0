package io.earshot.edge;

import io.earshot.edge.config.SourceConfig;
import io.earshot.edge.source.FolderSource;
import io.earshot.edge.source.NetworkSource;
import io.earshot.edge.source.Recordings;
import io.earshot.edge.source.SoundCardSource;
import io.earshot.edge.source.Source;
import io.earshot.edge.source.SourceState;
import io.earshot.edge.source.StdinSource;
import io.earshot.edge.source.TcpSource;
import io.earshot.edge.stream.FrameSink;
import io.earshot.edge.stream.LevelMeter;
import io.earshot.edge.stream.MicStream;
import io.earshot.edge.stream.StreamMeter;
import io.earshot.edge.stream.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An entry of {@code sources} at work: its source is read on a thread of its own, and its mic's frames go where they are wanted.
 * Made, started, watched and ended by one other thread.
 */
public final class Microphone {
    private static final Logger log = LoggerFactory.getLogger(Microphone.class);

    /** What it tells of itself, on any thread. */
    public interface Meter extends StreamMeter, SourceState.Meter, FolderSource.Meter {}

    /**
     * What all those of a process share.
     *
     * @param run tells this process's streams from those of others
     * @param frameMillis how much audio a frame holds
     * @param stdin read only where a source is to be
     * @param failed is told of what nobody expected; that microphone has stopped
     */
    public record Setting(
            String run,
            int frameMillis,
            TimeSource time,
            RandomGenerator random,
            InputStream stdin,
            Consumer<Throwable> failed) {}

    private final SourceConfig config;
    private final MicStream stream;
    private final SourceState state;
    private final Source source;
    private final Thread thread;

    /** @throws EdgeException when what the source needs cannot be had, such as its port */
    public Microphone(SourceConfig config, Setting setting, FrameSink sink, Meter meter, Recordings recordings) {
        this.config = config;
        String id = config.common().mic();
        stream = new MicStream(
                id, setting.run(), setting.frameMillis(), config.common().clock(), setting.time(), sink, meter);
        state = new SourceState(id, meter);
        source = source(setting, meter, recordings);
        thread = new Thread(
                () -> {
                    try {
                        source.run();
                    } catch (InterruptedException e) {
                        // Told to end.
                    } catch (RuntimeException | Error e) {
                        log.error("mic {} stopped", id, e);
                        setting.failed().accept(e);
                    }
                },
                "mic-" + id);
        // Standard input cannot be woken.
        thread.setDaemon(true);
    }

    private Source source(Setting setting, Meter meter, Recordings recordings) {
        if (config instanceof SourceConfig.Stdin is) {
            return new StdinSource(is, setting.stdin(), stream, state, recordings::awaitRoom);
        } else if (config instanceof SourceConfig.Tcp is) {
            return tcp(is);
        } else if (config instanceof SourceConfig.Folder is) {
            return new FolderSource(is, stream, state, recordings, meter);
        } else if (config instanceof SourceConfig.Network is) {
            return new NetworkSource(is, stream, state, setting.random());
        } else if (config instanceof SourceConfig.SoundCard is) {
            return new SoundCardSource(is, stream, state, setting.random());
        }
        throw new IllegalStateException("unknown source " + config);
    }

    private TcpSource tcp(SourceConfig.Tcp is) {
        try {
            TcpSource tcp = new TcpSource(is, stream, state);
            log.info("mic {}: listening on {}:{}", is.common().mic(), is.host(), tcp.port());
            return tcp;
        } catch (IOException e) {
            throw new EdgeException("sources, mic %s: %s".formatted(is.common().mic(), e.getMessage()));
        }
    }

    public SourceConfig config() {
        return config;
    }

    public LevelMeter level() {
        return stream.level();
    }

    /** @return the port that its source listens on; -1 for others */
    public int port() {
        return source instanceof TcpSource tcp ? tcp.port() : -1;
    }

    public void start() {
        thread.start();
    }

    /** To be called now and then: tells a source that has fallen silent. */
    public void watch() {
        state.watch(System.nanoTime(), config.common().liveness().toNanos());
    }

    /** Whether its source has not come to its end. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Begins the end; {@link #end} is to follow. */
    public void stop() {
        source.stop();
    }

    /**
     * Waits so long for its source, then ends its stream whether the source hangs or not. An interrupt ends the wait, and is still
     * there afterwards.
     */
    public void end(long millis) {
        try {
            thread.join(Math.max(1, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stream.close();
    }
}
