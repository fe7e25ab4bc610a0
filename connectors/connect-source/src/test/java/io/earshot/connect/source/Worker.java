package io.earshot.connect.source;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Kafka's own Connect in a process of its own, which finds the plugin as users install it: under plugin.path alone. */
final class Worker implements AutoCloseable {
    private static final Path PLUGINS =
            Path.of("target", "earshot-connect-source").toAbsolutePath();
    static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private final Process process;
    private final Path log;

    /** @param main its class; the files' names are its arguments */
    private Worker(Path folder, String main, List<Path> arguments) throws IOException {
        String jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                // Not the plugin's: ours, and FFmpeg.
                .filter(each -> each.endsWith(".jar") && !each.contains("earshot") && !each.contains("bytedeco"))
                .collect(Collectors.joining(File.pathSeparator));
        log = Files.createTempFile(folder, "worker", ".log");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp"));
        Path logging = Path.of("src", "test", "resources").toAbsolutePath();
        command.add(logging + File.pathSeparator + jars);
        command.add(main);
        arguments.forEach(each -> command.add(each.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    static Worker standalone(Path folder, String servers, Map<String, String> connector) throws IOException {
        Properties worker = common(servers);
        worker.put("offset.storage.file.filename", folder.resolve("offsets").toString());
        worker.put("listeners", "http://127.0.0.1:0");
        Properties named = new Properties();
        named.putAll(connector);
        named.put("name", "ears");
        return new Worker(
                folder,
                "org.apache.kafka.connect.cli.ConnectStandalone",
                List.of(file(folder, "worker.properties", worker), file(folder, "connector.properties", named)));
    }

    /**
     * One that can write exactly once.
     *
     * @param port of its REST interface
     */
    static Worker distributed(Path folder, String servers, int port) throws IOException {
        Properties worker = common(servers);
        worker.put("listeners", "http://127.0.0.1:" + port);
        worker.put("group.id", "connect-source");
        for (String each : List.of("config", "offset", "status")) {
            worker.put(each + ".storage.topic", "connect-source-" + each);
            worker.put(each + ".storage.replication.factor", "1");
        }
        worker.put("offset.storage.partitions", "1");
        worker.put("status.storage.partitions", "1");
        worker.put("exactly.once.source.support", "enabled");
        // Who was killed is to be missed soon.
        worker.put("session.timeout.ms", "6000");
        worker.put("heartbeat.interval.ms", "500");
        worker.put("scheduled.rebalance.max.delay.ms", "0");
        return new Worker(
                folder,
                "org.apache.kafka.connect.cli.ConnectDistributed",
                List.of(file(folder, "worker.properties", worker)));
    }

    /** What every connector here has. */
    static Map<String, String> connector(String topic) {
        Map<String, String> connector = new HashMap<>();
        connector.put("connector.class", "io.earshot.connect.source.AudioSourceConnector");
        connector.put("tasks.max", "2");
        connector.put("topic", topic);
        connector.put("key.converter", BYTES);
        connector.put("value.converter", BYTES);
        return connector;
    }

    private static Properties common(String servers) {
        Properties worker = new Properties();
        worker.put("bootstrap.servers", servers);
        // As many have it: the connector must bring its own.
        worker.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        worker.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        worker.put("offset.flush.interval.ms", "200");
        worker.put("plugin.path", PLUGINS.toString());
        // By META-INF/services alone, which must name it.
        worker.put("plugin.discovery", "service_load");
        return worker;
    }

    private static Path file(Path folder, String name, Properties properties) throws IOException {
        Path file = folder.resolve(name);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Waits, as long as it runs. */
    void await(String what, BooleanSupplier condition) {
        try {
            Deadline.await(what, () -> condition.getAsBoolean() || !process.isAlive());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + log(), e);
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError("the worker has ended\n" + log());
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** In order, if it can: Connect sometimes hangs when it is told to end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
