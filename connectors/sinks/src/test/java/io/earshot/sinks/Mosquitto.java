package io.earshot.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.testing.Deadline;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Debian's Mosquitto on a loopback port, with persistence; can be killed and started again. */
final class Mosquitto implements AutoCloseable {
    private static final Path BROKER = Path.of("/usr/sbin/mosquitto");
    private static final Path READER = Path.of("/usr/bin/mosquitto_sub");

    /** @param user properties by name, as JSON */
    record Message(String topic, String payload, boolean retained, int qos, JsonNode user) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(payload);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Path folder;
    private final int port;
    private final List<Process> readers = new ArrayList<>();
    private String more;
    private Process process;

    /** @param more lines of the configuration */
    Mosquitto(Path folder, String more) {
        this.folder = folder;
        this.more = more;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        start();
    }

    static boolean isInstalled() {
        return Files.isExecutable(BROKER) && Files.isExecutable(READER);
    }

    int port() {
        return port;
    }

    /** What the next start reads instead. */
    void configure(String lines) {
        more = lines;
    }

    void start() {
        try {
            Path conf = folder.resolve("mosquitto.conf");
            Files.writeString(
                    conf,
                    """
                    listener %d 127.0.0.1
                    persistence true
                    persistence_location %s/
                    autosave_interval 1
                    autosave_on_changes true
                    max_queued_messages 0
                    set_tcp_nodelay true
                    log_dest file %s/mosquitto.log
                    user root
                    %s
                    """
                            .formatted(port, folder, folder, more));
            process = run(BROKER.toString(), "-c", conf.toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Deadline.await("Mosquitto listens", () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What {@code mosquitto_sub} reads from now on, over restarts too; returns once the broker would remember it. */
    List<Message> read(String name, String topic, String... more) {
        List<Message> messages = new CopyOnWriteArrayList<>();
        List<String> command = new ArrayList<>(List.of(
                READER.toString(), "-h", "127.0.0.1", "-p", Integer.toString(port), "-V", "mqttv5", "-q", "1", "-c"));
        command.addAll(List.of("-i", name, "-x", "3600", "-t", topic, "-F", "%j"));
        command.addAll(List.of(more));
        Process reader = run(command.toArray(String[]::new));
        readers.add(reader);
        Thread thread = new Thread(() -> collect(reader, messages), name);
        thread.setDaemon(true);
        thread.start();
        Path database = folder.resolve("mosquitto.db");
        Deadline.await("the broker keeps the reader " + name, () -> {
            try {
                return Files.exists(database)
                        && Files.readString(database, StandardCharsets.ISO_8859_1)
                                .contains(name);
            } catch (IOException e) {
                return false;
            }
        });
        return messages;
    }

    private static void collect(Process reader, List<Message> messages) {
        try (BufferedReader lines = reader.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode each = new ObjectMapper().readTree(line);
                messages.add(new Message(
                        each.path("topic").asText(),
                        each.path("payload").asText(),
                        each.path("retain").asInt() == 1,
                        each.path("qos").asInt(),
                        each.path("properties").path("user-properties")));
            }
        } catch (IOException e) {
            // It was ended.
        }
    }

    private Process run(String... command) {
        try {
            File errors = folder.resolve("errors.log").toFile();
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(errors))
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        readers.forEach(Process::destroyForcibly);
        kill();
    }
}
