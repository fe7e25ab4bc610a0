package io.earshot.broker;

import io.earshot.files.Folders;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of one node in this process: Kafka's own server in KRaft mode. Reachable from this machine only, by
 * everybody on it; topics are not created by being named. Invariants:
 *
 * <ul>
 *   <li>{@link #bootstrapServers} stays the same from start to close, also over {@link #stop} and {@link #restart};
 *   <li>what was acknowledged is still there after a restart, and after a close if the folder was given.
 * </ul>
 *
 * <p>Not thread-safe: one thread starts, stops and closes it. Clients come from anywhere.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE = 1;
    private static final int ATTEMPTS = 3;

    private final Settings settings;
    private final Path directory;
    private final FolderLock lock;
    private int port;
    private int controllerPort;
    private @Nullable KafkaRaftServer server;

    /**
     * @param port where to listen on 127.0.0.1; 0 takes a free one
     * @param directory where records are kept; null takes a temporary folder that closing deletes
     * @param overrides settings of Kafka's server that win over ours
     */
    public record Settings(int port, @Nullable Path directory, Map<String, String> overrides) {
        public Settings {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port must be in 0..65535, was " + port);
            }
            overrides = Map.copyOf(overrides);
        }
    }

    private EmbeddedBroker(Settings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
        this.lock = FolderLock.take(directory);
    }

    /** A broker on a free port with a temporary folder. */
    public static EmbeddedBroker start() {
        return start(new Settings(0, null, Map.of()));
    }

    /** @throws BrokerException when the port is taken, another broker holds the folder, or the server does not start */
    public static EmbeddedBroker start(Settings settings) {
        BrokerLogs.quieten();
        if (settings.port() != 0 && LoopbackPorts.isTaken(settings.port())) {
            throw taken(settings.port(), null);
        }
        EmbeddedBroker broker = new EmbeddedBroker(settings, folder(settings.directory()));
        try {
            broker.startUp();
        } catch (BrokerException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    /** @return what clients set as {@code bootstrap.servers} */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** @return where the records lie */
    Path directory() {
        return directory;
    }

    /** Shuts the server down in order; clients see a broker that is gone. Does nothing when it is stopped. */
    public void stop() {
        KafkaRaftServer running = server;
        server = null;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
        }
    }

    /** Starts the server again after {@link #stop}, with the same port and records. */
    public void restart() {
        stop();
        server = serve();
    }

    /** Stops the server, and deletes its folder if that was temporary. */
    @Override
    public void close() {
        stop();
        lock.close();
        if (settings.directory() == null) {
            try {
                Folders.delete(directory);
            } catch (IOException e) {
                throw new BrokerException("cannot delete the embedded broker's temporary folder " + directory, e);
            }
        }
    }

    private void startUp() {
        for (int attempt = 1; ; attempt++) {
            int[] free = LoopbackPorts.free();
            port = settings.port() != 0 ? settings.port() : free[0];
            controllerPort = free[1];
            try {
                server = serve();
                return;
            } catch (BrokerException e) {
                // Between our look and the server's, somebody else may have taken a port that was free.
                boolean lost = LoopbackPorts.isTaken(port) || LoopbackPorts.isTaken(controllerPort);
                if (!lost || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private KafkaRaftServer serve() {
        try {
            format();
            KafkaRaftServer starting = new KafkaRaftServer(KafkaConfig.fromProps(properties()), Time.SYSTEM);
            try {
                starting.startup();
            } catch (Throwable e) {
                starting.shutdown();
                throw e;
            }
            return starting;
        } catch (Throwable e) { // Scala throws checked exceptions that Java does not see coming
            if (settings.port() != 0 && LoopbackPorts.isTaken(port)) {
                throw taken(port, e);
            }
            throw new BrokerException(
                    "the embedded broker does not start in " + directory + " on port " + port + ": " + reason(e), e);
        }
    }

    private static BrokerException taken(int port, @Nullable Throwable cause) {
        return new BrokerException(
                "port " + port + " of 127.0.0.1 is taken: choose another for the embedded broker, or 0 for a free one",
                cause);
    }

    private static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private void format() throws Exception {
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(NODE)
                .setClusterId(Uuid.randomUuid().toString()) // passed over where the folder has one
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .setReleaseVersion(MetadataVersion.latestProduction());
        formatter.addDirectory(directory.toString());
        formatter.setMetadataLogDirectory(directory.toString());
        if (!Files.exists(directory.resolve("meta.properties"))) {
            formatter.run();
        }
    }

    private Properties properties() {
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", String.valueOf(NODE));
        p.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        p.put("controller.listener.names", "CONTROLLER");
        p.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("log.dirs", directory.toString());
        p.put("auto.create.topics.enable", "false");
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            p.put(topic + ".replication.factor", "1");
        }
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.num.partitions", "4");
        p.put("group.initial.rebalance.delay.ms", "0");
        // The default takes 128 MB at start, for compacted topics of a size that is not seen here.
        p.put("log.cleaner.dedupe.buffer.size", "2097152");
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "2");
        p.putAll(settings.overrides());
        return p;
    }

    private static Path folder(@Nullable Path given) {
        try {
            return given == null
                    ? Files.createTempDirectory("earshot-broker")
                    : Files.createDirectories(given).toAbsolutePath();
        } catch (IOException e) {
            throw new BrokerException("cannot create the embedded broker's folder: " + e, e);
        }
    }
}
