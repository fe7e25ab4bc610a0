package io.earshot.chaos;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The broker's process with a listener for each engine behind a link, and one that nobody cuts for those who feed and
 * judge. Belongs to one thread.
 */
public final class BrokerSide implements AutoCloseable {
    /** What makes take-overs fast, beside the engines' own timeouts. */
    static final Map<String, String> TUNED = Map.of(
            "group.min.session.timeout.ms", "500",
            "broker.session.timeout.ms", "2000",
            "broker.heartbeat.interval.ms", "400",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");

    private static final long START_SECONDS = 60;

    private final Path folder;
    private final Path settings;
    private final int port;
    private final List<LinkProxy> links = new ArrayList<>();
    private ManagedProcess process;

    /**
     * @param engines how many get a link of their own; the others may connect to {@link #servers}
     * @param settings further ones of the broker, such as {@link #TUNED}
     */
    public BrokerSide(Path folder, int engines, Map<String, String> settings) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        this.settings = folder.resolveSibling("broker.properties");
        List<Integer> ports = freePorts(engines + 2);
        this.port = ports.get(0);
        Properties all = new Properties();
        all.putAll(settings);
        List<String> listeners = new ArrayList<>(List.of("DIRECT://127.0.0.1:" + port));
        List<String> advertised = new ArrayList<>(listeners);
        for (int i = 0; i < engines; i++) {
            int own = ports.get(i + 2);
            LinkProxy link = new LinkProxy(own);
            links.add(link);
            listeners.add("ENGINE%d://127.0.0.1:%d".formatted(i, own));
            advertised.add("ENGINE%d://127.0.0.1:%d".formatted(i, link.port()));
        }
        listeners.add("CONTROLLER://127.0.0.1:" + ports.get(1));
        all.put("listeners", String.join(",", listeners));
        all.put("advertised.listeners", String.join(",", advertised));
        all.put("controller.quorum.voters", "1@127.0.0.1:" + ports.get(1));
        all.put("inter.broker.listener.name", "DIRECT");
        all.put(
                "listener.security.protocol.map",
                Stream.concat(
                                Stream.of("DIRECT", "CONTROLLER"),
                                IntStream.range(0, engines).mapToObj(i -> "ENGINE" + i))
                        .map(listener -> listener + ":PLAINTEXT")
                        .collect(Collectors.joining(",")));
        try (Writer writer = Files.newBufferedWriter(this.settings)) {
            all.store(writer, null);
        }
        this.process = launch();
    }

    /** @return what those who are not to be disturbed connect to */
    public String servers() {
        return "127.0.0.1:" + port;
    }

    LinkProxy link(int engine) {
        return links.get(engine);
    }

    /** SIGTERM, a pause, a new process. */
    void restart(long pauseMillis) throws IOException, InterruptedException {
        process.terminate();
        if (!process.await(TimeUnit.SECONDS.toMillis(START_SECONDS))) {
            throw new IOException("the broker does not end on SIGTERM");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
        process = launch();
    }

    /** SIGKILL, a pause, a new process. */
    void killAndRestart(long pauseMillis) throws IOException, InterruptedException {
        process.kill();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
        process = launch();
    }

    private ManagedProcess launch() throws IOException, InterruptedException {
        ManagedProcess started = ManagedProcess.java(
                BrokerMain.class.getName(),
                folder.resolveSibling("broker.log"),
                List.of("-Xmx384m"),
                Map.of(),
                List.of(String.valueOf(port), folder.toString(), settings.toString()));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() - deadline > 0) {
                started.close();
                throw new IOException("the broker does not start, see " + folder.resolveSibling("broker.log"));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return started;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }

    @Override
    public void close() throws IOException {
        process.close();
        for (LinkProxy link : links) {
            link.close();
        }
    }
}
