package io.earshot.edge.source;

import io.earshot.edge.config.SourceConfig.Tcp;
import io.earshot.edge.source.SourceState.State;
import io.earshot.edge.stream.MicStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** Raw samples of whoever connects, one at a time; each connection is a stream. */
public final class TcpSource implements Source {
    private final Tcp config;
    private final MicStream mic;
    private final SourceState state;
    private final ServerSocket server;
    private volatile @Nullable Socket connection;
    private volatile boolean stopping;

    /** @throws IOException when the port cannot be had */
    public TcpSource(Tcp config, MicStream mic, SourceState state) throws IOException {
        this.config = config;
        this.mic = mic;
        this.state = state;
        server = new ServerSocket(config.port(), 1, InetAddress.getByName(config.host()));
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void run() {
        state.become(State.CONNECTING, "waiting for a connection to port " + port());
        while (!stopping) {
            try (Socket socket = server.accept()) {
                connection = socket;
                socket.setSoTimeout((int) config.common().liveness().toMillis());
                receive(socket);
            } catch (IOException e) {
                if (!stopping) {
                    state.become(State.DEAD, "no connection: " + e.getMessage());
                }
            }
        }
        mic.end(true);
    }

    private void receive(Socket socket) {
        try {
            RawSamples.copy(
                    socket.getInputStream(),
                    config.format(),
                    mic,
                    () -> stopping,
                    () -> state.heard(System.nanoTime()));
            mic.end(true);
            become("the sender ended the connection; waiting for another");
        } catch (SocketTimeoutException e) {
            mic.end(false);
            become("no samples for %.1f s; the connection is cut, waiting for another"
                    .formatted(config.common().liveness().toMillis() / 1000.0));
        } catch (IOException e) {
            mic.end(stopping);
            become("the connection broke; waiting for another");
        }
    }

    private void become(String why) {
        if (!stopping) {
            state.become(State.DEAD, why);
        }
    }

    @Override
    public void stop() {
        stopping = true;
        try {
            Socket socket = connection;
            if (socket != null) {
                socket.close();
            }
            server.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }
}
