package io.earshot.edge.source;

import io.earshot.edge.config.SourceConfig.Network;
import io.earshot.edge.media.MediaException;
import io.earshot.edge.media.MediaInput;
import io.earshot.edge.media.Pcm;
import io.earshot.edge.source.SourceState.State;
import io.earshot.edge.stream.MicStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A stream over the network, connected to again and again. Each connection is a stream of its own. */
public final class NetworkSource implements Source {
    private final Network config;
    private final MicStream mic;
    private final SourceState state;
    private final Backoff backoff;
    private final CountDownLatch stopped = new CountDownLatch(1);

    public NetworkSource(Network config, MicStream mic, SourceState state, RandomGenerator random) {
        this.config = config;
        this.mic = mic;
        this.state = state;
        this.backoff = new Backoff(config.common().first(), config.common().most(), random);
    }

    @Override
    public void run() throws InterruptedException {
        while (!isStopping()) {
            state.become(State.CONNECTING, "");
            String why;
            try (MediaInput input = MediaInput.open(
                    config.url().reveal(), options(), config.common().liveness(), this::isStopping)) {
                listen(input);
                mic.end(true);
                why = "the far end ended the stream";
            } catch (MediaException e) {
                mic.end(isStopping());
                why = String.valueOf(e.getMessage());
            }
            if (!isStopping()) {
                state.become(State.DEAD, why);
                // A wait that is over because of the stop is followed by the loop's own look.
                boolean unused = stopped.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void listen(MediaInput input) throws MediaException {
        Pcm pcm = input.read();
        while (pcm != null && !isStopping()) {
            state.heard(System.nanoTime());
            backoff.succeeded();
            if (pcm.gap()) {
                mic.gap();
            }
            mic.samples(pcm.format(), pcm.bytes(), 0, pcm.count());
            pcm = input.read();
        }
    }

    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        // A playlist must not read this machine's files.
        options.put("protocol_whitelist", "http,https,tcp,tls,crypto,rtsp,rtsps,rtmp,rtp,srtp,udp,srt,httpproxy");
        String url = config.url().reveal();
        if (url.startsWith("http")) {
            // A live stream has no places to jump to; asking for them confuses servers.
            options.put("seekable", "0");
            options.put("user_agent", "earshot-edge");
        }
        if (url.startsWith("rtsp")) {
            options.put("rtsp_transport", "tcp");
            options.put("allowed_media_types", "audio");
        }
        // How long FFmpeg listens before it says what it hears.
        options.put("analyzeduration", "1000000");
        options.put("rw_timeout", Long.toString(config.common().liveness().toNanos() / 1000));
        config.options().forEach((name, value) -> options.put(name, value.reveal()));
        return options;
    }

    private boolean isStopping() {
        return stopped.getCount() == 0;
    }

    @Override
    public void stop() {
        stopped.countDown();
    }
}
