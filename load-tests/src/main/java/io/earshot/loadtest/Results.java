package io.earshot.loadtest;

import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.sun.management.OperatingSystemMXBean;
import io.earshot.Figure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;

/**
 * What a measurement gave, where and with what: so that two can be told apart, and compared.
 *
 * @param name of the load test
 * @param at when it ended
 * @param commit of the sources; empty where unknown
 * @param machine what it ran on
 * @param versions of Java and libraries
 * @param workload as it was played
 * @param figures by name, in the order of the report
 */
public record Results(
        String name,
        String at,
        String commit,
        Machine machine,
        Map<String, String> versions,
        Object workload,
        Map<String, Measured> figures) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .registerModule(new SimpleModule().addSerializer(Duration.class, ToStringSerializer.instance));

    public Results {
        versions = Map.copyOf(versions);
    }

    /**
     * Where it ran.
     *
     * @param memory mebibytes
     */
    public record Machine(String processor, int cores, long memory, String system) {
        static Machine here() {
            var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Machine(
                    processorName(),
                    Runtime.getRuntime().availableProcessors(),
                    system.getTotalMemorySize() >> 20,
                    system.getName() + " " + system.getVersion() + " " + system.getArch());
        }

        private static String processorName() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).trim())
                        .findFirst()
                        .orElse("unknown");
            } catch (IOException e) {
                return "unknown";
            }
        }
    }

    /**
     * One figure.
     *
     * @param better which way is better
     * @param goal what it is to reach; null where there is none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Measured(double median, double min, double max, Better better, @Nullable Double goal) {
        public static Measured of(Figure figure, Better better, @Nullable Double goal) {
            return new Measured(figure.median(), figure.min(), figure.max(), better, goal);
        }

        /** Whether the goal is reached by the median; true where there is none. */
        public boolean reachesGoal() {
            return goal == null || (better == Better.HIGHER ? median >= goal : median <= goal);
        }
    }

    /** Which way a figure is better. */
    public enum Better {
        HIGHER,
        LOWER
    }

    /** Of here and now. */
    public static Results now(String name, Object workload, Map<String, Measured> figures) {
        return new Results(
                name,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                System.getProperty("earshot.commit", ""),
                Machine.here(),
                Map.of(
                        "java",
                        Runtime.version().toString(),
                        "onnxruntime",
                        OrtEnvironment.getEnvironment().getVersion(),
                        "kafka",
                        AppInfoParser.getVersion()),
                workload,
                new LinkedHashMap<>(figures));
    }

    /** @throws IOException when the file cannot be read, or holds no results */
    public static Results read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    public void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }
}
