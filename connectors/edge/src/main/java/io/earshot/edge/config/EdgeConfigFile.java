package io.earshot.edge.config;

import io.earshot.connectors.ConfigException;
import io.earshot.connectors.ConfigFile;
import io.earshot.connectors.Environment;
import io.earshot.connectors.Fields;
import io.earshot.connectors.HealthSettings;
import io.earshot.connectors.KafkaSettings;
import io.earshot.edge.spool.SpoolSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the file of {@code --config}; reports everything that is wrong with it at once. */
public final class EdgeConfigFile {
    /** What order and nothing lost rest on, or what other keys say. */
    private static final Set<String> OURS = Set.of(
            "acks",
            "bootstrap.servers",
            "buffer.memory",
            "compression.type",
            "delivery.timeout.ms",
            "enable.idempotence",
            "key.serializer",
            "max.block.ms",
            "max.in.flight.requests.per.connection",
            "partitioner.class",
            "partitioner.ignore.keys",
            "retries",
            "transactional.id",
            "value.serializer");

    private static final Duration SEGMENT_AGE = Duration.ofSeconds(5);
    private static final int LARGEST_SEGMENT = 4 << 20;
    private static final long LEAST_BUFFER = 4 << 20;

    private EdgeConfigFile() {}

    /** @throws ConfigException naming each problem with the file and the key */
    public static EdgeConfig read(Path file) {
        return read(file, System::getenv);
    }

    static EdgeConfig read(Path file, Environment environment) {
        return ConfigFile.read(file, environment, EdgeConfigFile::config);
    }

    private static EdgeConfig config(Fields file, Path path) {
        Fields kafka = file.object("kafka");
        KafkaSettings settings = KafkaSettings.read(file, kafka, OURS, "the agent sets it, and what it promises");
        String compression =
                kafka.text("compression", "zstd", "none|gzip|lz4|snappy|zstd", "none, gzip, lz4, snappy or zstd");
        kafka.end();
        String topic = topic(file.object("topics"));
        int frameMillis =
                (int) file.duration("frame", Duration.ofMillis(100), Duration.ofMillis(20), Duration.ofMillis(500))
                        .toMillis();
        boolean flac = file.text("encoding", "pcm", "pcm|flac", "pcm or flac").equals("flac");
        SpoolSettings buffer = buffer(file.object("buffer"), path);
        HealthSettings health = HealthSettings.read(file, 9407);
        List<SourceConfig> sources = sources(file, path);
        file.end();
        return new EdgeConfig(settings, compression, topic, frameMillis, flac, buffer, health, sources);
    }

    private static String topic(Fields topics) {
        String letters = "up to 100 letters, digits, dots, dashes or _";
        String prefix = topics.text("prefix", "earshot.", "[a-zA-Z0-9._-]{0,100}", letters);
        String domain = topics.text("domain", "", "[a-zA-Z0-9._-]{0,100}", letters);
        topics.end();
        return prefix + "frames" + (domain.isEmpty() ? "" : "." + domain);
    }

    private static SpoolSettings buffer(Fields fields, Path file) {
        Path folder = path(fields, "folder", "edge-buffer", file);
        long size = Sizes.parse(fields.text("size", "1GiB", Sizes.PATTERN, Sizes.MEANS));
        long leaveFree = Sizes.parse(fields.text("leave-free", "256MiB", Sizes.PATTERN, Sizes.MEANS));
        if (size < LEAST_BUFFER) {
            fields.problem("size", "must be at least 4MiB");
            size = LEAST_BUFFER;
        }
        fields.end();
        int segment = (int) Math.min(LARGEST_SEGMENT, size / 4);
        return new SpoolSettings(folder, size, leaveFree, segment, SEGMENT_AGE);
    }

    /** A path from the file's folder. */
    static Path path(Fields fields, String key, String otherwise, Path file) {
        String name = fields.text(key, otherwise, ".{1,1000}", "a folder");
        try {
            return file.resolveSibling(name).normalize();
        } catch (InvalidPathException e) {
            fields.problem(key, "is no path: \"%s\"".formatted(name));
            return file.resolveSibling(otherwise);
        }
    }

    private static List<SourceConfig> sources(Fields file, Path path) {
        List<SourceConfig> sources = new ArrayList<>();
        Set<String> mics = new HashSet<>();
        boolean stdin = false;
        for (Fields each : file.objects("sources")) {
            SourceConfig source = SourceFields.read(each, path);
            if (!mics.add(source.common().mic())) {
                each.problem(
                        "mic",
                        "must differ from those of the others, \"%s\" is there twice"
                                .formatted(source.common().mic()));
            }
            if (source instanceof SourceConfig.Stdin) {
                if (stdin) {
                    each.problem("kind", "stdin can be read by one source alone");
                }
                stdin = true;
            }
            sources.add(source);
        }
        if (sources.isEmpty()) {
            file.problem("sources", "must hold at least one, with mic and kind");
        }
        return sources;
    }
}
