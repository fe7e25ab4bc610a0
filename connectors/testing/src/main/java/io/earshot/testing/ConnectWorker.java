package io.earshot.testing;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Kafka's own Connect in a process of its own, which finds the plugin as users install it: under plugin.path alone. Its log goes
 * by the module's logback-test.xml or log4j2-test.xml.
 */
public final class ConnectWorker implements AutoCloseable {
    public static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private final Process process;
    private final Path log;

    /**
     * What the workers of a test have in common.
     *
     * @param folder for their files
     * @param plugin name of the folder below target that holds the plugin
     * @param settings of theirs, beside what every worker here has
     */
    public record Setup(Path folder, String plugin, Map<String, String> settings) {
        public Setup {
            settings = Map.copyOf(settings);
        }

        private Properties properties(String servers) {
            Properties worker = new Properties();
            worker.put("bootstrap.servers", servers);
            worker.put("offset.flush.interval.ms", "200");
            worker.put("plugin.path", Path.of("target", plugin).toAbsolutePath().toString());
            // By META-INF/services alone, which must name it.
            worker.put("plugin.discovery", "service_load");
            worker.put("listeners", "http://127.0.0.1:0");
            worker.putAll(settings);
            return worker;
        }

        private Path file(String name, Properties properties) throws IOException {
            Path file = folder.resolve(name);
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
            return file;
        }
    }

    /** @param main its class; the files' names are its arguments */
    private ConnectWorker(Path folder, String main, List<Path> arguments) throws IOException {
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

    /** @param name of the one connector that it runs */
    public static ConnectWorker standalone(Setup setup, String servers, String name, Map<String, String> connector)
            throws IOException {
        Properties worker = setup.properties(servers);
        worker.put(
                "offset.storage.file.filename",
                setup.folder().resolve("offsets").toString());
        Properties named = new Properties();
        named.putAll(connector);
        named.put("name", name);
        return new ConnectWorker(
                setup.folder(),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                List.of(setup.file("worker.properties", worker), setup.file("connector.properties", named)));
    }

    /** @param port of its REST interface */
    public static ConnectWorker distributed(Setup setup, String servers, int port) throws IOException {
        Properties worker = setup.properties(servers);
        worker.put("listeners", "http://127.0.0.1:" + port);
        worker.put("group.id", setup.plugin());
        for (String each : List.of("config", "offset", "status")) {
            worker.put(each + ".storage.topic", setup.plugin() + "-" + each);
            worker.put(each + ".storage.replication.factor", "1");
        }
        worker.put("offset.storage.partitions", "1");
        worker.put("status.storage.partitions", "1");
        return new ConnectWorker(
                setup.folder(),
                "org.apache.kafka.connect.cli.ConnectDistributed",
                List.of(setup.file("worker.properties", worker)));
    }

    /** Waits, as long as it runs; what fails brings its log. */
    public void await(String what, BooleanSupplier condition) {
        try {
            Deadline.await(what, () -> condition.getAsBoolean() || !process.isAlive());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + log(), e);
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError("the worker has ended\n" + log());
        }
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    public void kill() throws InterruptedException {
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
