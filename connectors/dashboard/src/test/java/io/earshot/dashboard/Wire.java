package io.earshot.dashboard;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port that leads to another one, until it is cut. */
final class Wire implements AutoCloseable {
    private final int to;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private ServerSocket server;
    private final int port;

    Wire(int to) throws IOException {
        this.to = to;
        server = listen(0);
        port = server.getLocalPort();
    }

    int port() {
        return port;
    }

    void cut() throws IOException {
        server.close();
        for (Closeable each : open) {
            each.close();
        }
        open.clear();
    }

    void mend() throws IOException {
        server = listen(port);
    }

    private ServerSocket listen(int at) throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
        thread(() -> accept(listening));
        return listening;
    }

    private void accept(ServerSocket listening) {
        try {
            while (true) {
                Socket near = listening.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
                open.add(near);
                open.add(far);
                thread(() -> pump(near, far));
                thread(() -> pump(far, near));
            }
        } catch (IOException e) {
            // Cut.
        }
    }

    private static void pump(Socket from, Socket into) {
        try (from;
                into) {
            InputStream in = from.getInputStream();
            OutputStream out = into.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // Cut, or either end has left.
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
