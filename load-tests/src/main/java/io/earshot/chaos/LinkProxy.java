package io.earshot.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A link of one engine to the broker that can be cut and slowed: TCP on 127.0.0.1, bytes unchanged. Each connection has
 * two threads. Safe for use by several threads.
 */
final class LinkProxy implements AutoCloseable {
    private static final int BUFFER = 64 << 10;
    private static final int CONNECT_MILLIS = 1_000;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile long delayNanos;
    private volatile boolean closed;

    /** @param target port of the broker's listener for this engine */
    LinkProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("link-" + port(), this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends every connection and refuses new ones, until {@link #mend}. */
    void cut() {
        cut = true;
        open.forEach(LinkProxy::quietly);
    }

    void mend() {
        cut = false;
        delayNanos = 0;
    }

    /** Holds back everything that is read, each way, until {@link #mend}. */
    void delay(long millis) {
        delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                if (cut) {
                    quietly(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                if (!closed) {
                    // The listener is ours and lives as long as we do: nothing else can end it.
                    throw new IllegalStateException("the link's listener failed", e);
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket broker = new Socket();
        try {
            broker.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
        } catch (IOException e) {
            quietly(client); // the broker is down: so is the link
            quietly(broker);
            return;
        }
        open.add(client);
        open.add(broker);
        start("link-to", () -> pump(client, broker));
        start("link-from", () -> pump(broker, client));
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                long until = System.nanoTime() + delayNanos;
                while (System.nanoTime() - until < 0) {
                    LockSupport.parkNanos(until - System.nanoTime());
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One end is gone; the other follows.
        } finally {
            quietly(from);
            quietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was to be gone.
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        open.forEach(LinkProxy::quietly);
    }
}
