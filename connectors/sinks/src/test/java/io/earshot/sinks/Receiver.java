package io.earshot.sinks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** A real HTTP server that can be killed and started again on its port; what it has accepted stays known. */
final class Receiver implements AutoCloseable {
    /** Decides on an answer; may block, or write what it likes itself and return {@link #SILENT}. */
    interface Answer {
        int SILENT = -1;

        int status(Request request, HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** @param nanos when it came */
    record Request(String key, String signature, String contentType, String body, long nanos) {}

    final List<Request> seen = new CopyOnWriteArrayList<>();
    final List<Request> accepted = new CopyOnWriteArrayList<>();
    private final ReentrantReadWriteLock answering = new ReentrantReadWriteLock();
    private volatile Answer answer;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile @Nullable HttpServer server;
    private int port;

    Receiver(Answer answer) {
        this.answer = answer;
        start();
    }

    void answer(Answer next) {
        answer = next;
    }

    void start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            port = server.getAddress().getPort();
            server.createContext("/", this::handle);
            server.setExecutor(threads);
            server.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Connections break, requests under way with them, but for answers that are being written: what was taken and not
     * answered has to come again, and no sink could know better.
     */
    void kill() {
        answering.writeLock().lock();
        try {
            if (server != null) {
                server.stop(0);
                server = null;
            }
        } finally {
            answering.writeLock().unlock();
        }
    }

    String url() {
        return "http://127.0.0.1:" + port + "/hook";
    }

    List<String> acceptedKeys() {
        return accepted.stream().map(Request::key).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        Request request = new Request(
                headers.getFirst("Idempotency-Key"),
                headers.getFirst("X-Earshot-Signature"),
                headers.getFirst("Content-Type"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                System.nanoTime());
        seen.add(request);
        int status;
        try {
            status = answer.status(request, exchange);
        } catch (InterruptedException e) {
            exchange.close();
            return;
        }
        if (status == Answer.SILENT) {
            exchange.close();
            return;
        }
        answering.readLock().lock();
        try {
            if (exchange.getHttpContext().getServer() != server) {
                return; // killed meanwhile
            }
            if (status < 300) {
                accepted.add(request);
            }
            exchange.sendResponseHeaders(status, -1);
        } finally {
            answering.readLock().unlock();
            exchange.close();
        }
    }

    @Override
    public void close() {
        kill();
        threads.shutdownNow();
    }
}
