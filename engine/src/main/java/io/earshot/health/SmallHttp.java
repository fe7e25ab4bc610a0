package io.earshot.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP for a few pages, with bounds on all that a client can ask for: the size of a request, how long it may take from
 * its first byte to the answer's last, and how many are answered at the same time, in all and for one address. What
 * comes beyond is closed unanswered. One request a connection; no bodies.
 *
 * <p>Rejected: the server of the JDK, whose request line has no bound and whose other bounds are properties of the
 * process.
 *
 * <p>One daemon thread accepts, others answer. Thread-safe.
 */
final class SmallHttp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SmallHttp.class);
    private static final int BACKLOG = 64;
    private static final long WAIT_AFTER_FAILURE_NANOS = 100_000_000;

    private final ServerSocket socket;
    private final Limits limits;
    private final Function<RequestHead, Page> pages;
    private final ExecutorService threads;
    private final ScheduledThreadPoolExecutor watch;
    private final Map<InetAddress, Integer> clients = new ConcurrentHashMap<>();

    /**
     * @param headBytes of a request
     * @param connections at the same time
     * @param connectionsOfOneAddress likewise
     * @param time from a connection's beginning to its end
     */
    record Limits(int headBytes, int connections, int connectionsOfOneAddress, Duration time) {
        static final Limits DEFAULTS = new Limits(8 << 10, 32, 16, Duration.ofSeconds(10));
    }

    private SmallHttp(ServerSocket socket, Limits limits, Function<RequestHead, Page> pages) {
        this.socket = socket;
        this.limits = limits;
        this.pages = pages;
        threads = new ThreadPoolExecutor(
                0,
                limits.connections(),
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> daemon(task, "health"));
        watch = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "health-deadline"));
        watch.setRemoveOnCancelPolicy(true);
    }

    /** @throws IOException when the port is taken, or the host is not one of this machine */
    static SmallHttp start(InetSocketAddress address, Limits limits, Function<RequestHead, Page> pages)
            throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(address, BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        SmallHttp server = new SmallHttp(socket, limits, pages);
        daemon(server::accept, "health-accept").start();
        return server;
    }

    int port() {
        return socket.getLocalPort();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                take(socket.accept());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    log.debug("no connection could be taken: {}", e.getMessage());
                    LockSupport.parkNanos(WAIT_AFTER_FAILURE_NANOS); // out of file handles, say
                }
            }
        }
    }

    private void take(Socket client) throws IOException {
        InetAddress from = client.getInetAddress();
        if (clients.merge(from, 1, Integer::sum) > limits.connectionsOfOneAddress()) {
            leave(client);
            return;
        }
        try {
            threads.execute(() -> serve(client));
        } catch (RejectedExecutionException e) { // as many as may be are being answered
            leave(client);
        }
    }

    private void leave(Socket client) {
        clients.computeIfPresent(client.getInetAddress(), (address, count) -> count == 1 ? null : count - 1);
        closeQuietly(client);
    }

    private void serve(Socket client) {
        // Neither a slow reader nor a slow writer can be hurried, but either can be cut off.
        ScheduledFuture<?> end =
                watch.schedule(() -> closeQuietly(client), limits.time().toMillis(), TimeUnit.MILLISECONDS);
        try {
            client.setTcpNoDelay(true);
            client.getOutputStream().write(answer(client.getInputStream()));
            client.shutdownOutput();
        } catch (IOException e) {
            log.debug("connection broken off: {}", e.getMessage());
        } finally {
            end.cancel(false);
            leave(client);
        }
    }

    private byte[] answer(InputStream in) throws IOException {
        try {
            byte[] head = new byte[limits.headBytes()];
            RequestHead request = RequestHead.parse(head, read(in, head));
            return pages.apply(request).response(!request.method().equals("HEAD"));
        } catch (RequestHead.RefusedException e) {
            return Page.text(e.status(), e.getMessage() + "\n").response(true);
        }
    }

    /** @return how many bytes there are, up to the first empty line or the connection's end */
    private static int read(InputStream in, byte[] head) throws IOException, RequestHead.RefusedException {
        int length = 0;
        while (true) {
            int got = in.read(head, length, head.length - length);
            if (got < 0) {
                return length;
            }
            int from = Math.max(0, length - 3);
            length += got;
            for (int i = from; i + 4 <= length; i++) {
                if (head[i] == '\r' && head[i + 1] == '\n' && head[i + 2] == '\r' && head[i + 3] == '\n') {
                    return i + 4; // what may follow is another request, or a body that nobody asked for
                }
            }
            if (length == head.length) {
                throw new RequestHead.RefusedException(431, "a request of more than " + head.length + " bytes");
            }
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing failed: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
        watch.shutdownNow();
    }
}
