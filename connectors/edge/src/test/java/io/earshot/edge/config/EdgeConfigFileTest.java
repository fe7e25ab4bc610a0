package io.earshot.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.earshot.avro.SampleEncoding;
import io.earshot.connectors.ConfigException;
import io.earshot.edge.config.SourceConfig.Common;
import io.earshot.edge.config.SourceConfig.FileTime;
import io.earshot.edge.stream.ClockSettings;
import io.earshot.edge.stream.PcmFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeConfigFileTest {
    @TempDir
    Path folder;

    private EdgeConfig read(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("edge.yaml"), yaml);
        return EdgeConfigFile.read(file, Map.of("PASSWORD", "s3cret/@:")::get);
    }

    private List<String> problems(String yaml) {
        return catchThrowableOfType(ConfigException.class, () -> read(yaml)).problems();
    }

    @Test
    void theShippedFileHoldsTheDefaults() throws IOException {
        Path shipped = Path.of(System.getProperty("earshot.root"), "config", "edge.yaml");
        EdgeConfig config = EdgeConfigFile.read(shipped, name -> null);
        Files.copy(shipped, folder.resolve("shipped.yaml"));
        EdgeConfig plain = read("sources: [{mic: mic-1, kind: tcp}]");
        assertThat(config.buffer().folder())
                .isEqualTo(
                        shipped.resolveSibling("edge-buffer").toAbsolutePath().normalize());
        assertThat(EdgeConfigFile.read(folder.resolve("shipped.yaml"), name -> null))
                .isEqualTo(plain);
    }

    @Test
    void theCommentedSourcesOfTheShippedFileCanBeUsed() throws IOException {
        String shipped = Files.readString(Path.of(System.getProperty("earshot.root"), "config", "edge.yaml"));
        String uncommented = shipped.replaceAll("(?m)^  # (- \\{?mic:|  \\S)", "  $1")
                .replace("${file:/run/secrets/camera}", "${env:PASSWORD}");
        assertThat(read(uncommented).sources())
                .hasSize(5)
                .contains(new SourceConfig.Folder(
                        common("mic-3"),
                        Path.of("/media/audiomoth"),
                        "*.{wav,flac,ogg,opus,mp3,m4a,aac,aif,aiff,wma}",
                        List.of(FileTime.NAME, FileTime.METADATA),
                        ZoneId.of("UTC"),
                        Duration.ofSeconds(10),
                        true))
                .contains(new SourceConfig.Stdin(
                        common("mic-4"),
                        new PcmFormat(16_000, 1, SampleEncoding.PCM_S16LE),
                        Instant.parse("2026-05-01T04:30:00Z")));
    }

    private static Common common(String mic) {
        return new Common(
                mic,
                new ClockSettings(null, Duration.ZERO, Duration.ofSeconds(2)),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1));
    }

    @Test
    void aPasswordComesIntoTheUrlAsUrlsWriteItAndIsNotShown() throws IOException {
        SourceConfig.Network source = (SourceConfig.Network)
                read("sources: [{mic: a, kind: network, url: 'rtsp://cam.local:554/x?y=1', user: me, password:"
                                + " '${env:PASSWORD}'}]")
                        .sources()
                        .get(0);
        assertThat(source.url().reveal()).isEqualTo("rtsp://me:s3cret%2F%40%3A@cam.local:554/x?y=1");
        assertThat(source.toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sources: []|sources: must hold at least one",
                "sources: [{kind: tcp}]|sources[0].mic: must be there",
                "sources: [{mic: a b, kind: tcp}]|sources[0].mic: must be 1 to 128 printable",
                "sources: [{mic: a}]|sources[0].kind: must be there",
                "sources: [{mic: a, kind: tcp}, {mic: a, kind: stdin}]|\"a\" is there twice",
                "sources: [{mic: a, kind: stdin}, {mic: b, kind: stdin}]|stdin can be read by one source alone",
                "sources: [{mic: a, kind: tcp, rate: 7999}]|sources[0].rate: must be a whole number from 8000 to"
                        + " 192000",
                "sources: [{mic: a, kind: tcp, channels: 9}]|sources[0].channels: must be a whole number from 1 to 8",
                "sources: [{mic: a, kind: tcp, format: mp3}]|s16le, s24le or f32le",
                "sources: [{mic: a, kind: tcp, url: x}]|sources[0].url: is not known here",
                "sources: [{mic: a, kind: stdin, start: today}]|sources[0].start: must be a time such as",
                "sources: [{mic: a, kind: folder}]|sources[0].folder: must be there",
                "sources: [{mic: a, kind: folder, folder: x, zone: Mars}]|sources[0].zone: must be a time zone",
                "sources: [{mic: a, kind: folder, folder: x, time: [smell]}]|name, metadata or modified",
                "sources: [{mic: a, kind: network}]|sources[0].url: must be there",
                "sources: [{mic: a, kind: network, url: 'file:///etc/passwd'}]|what it is instead is not shown",
                "sources: [{mic: a, kind: tcp, retry: {first: 2m}}]|retry.most: must be at least retry.first",
                "sources: [{mic: a, kind: tcp, clock: {jump: 50ms}}]|clock.jump: must be 100ms to 5m",
                "sources: [{mic: a, kind: tcp, liveness: 0ms}]|liveness: must be 200ms to 1h",
                "{sources: [{mic: a, kind: tcp}], frame: 1s}|frame: must be 20ms to 500ms",
                "{sources: [{mic: a, kind: tcp}], buffer: {size: 1MiB}}|buffer.size: must be at least 4MiB",
                "{sources: [{mic: a, kind: tcp}], buffer: {size: 5}}|a size with a unit",
                "{sources: [{mic: a, kind: tcp}], kafka: {client: {acks: 1}}}|kafka.client.acks: must not be set",
                "{sources: [{mic: a, kind: tcp}], kafka: {compression: rar}}|none, gzip, lz4, snappy or zstd",
                "{sources: [{mic: a, kind: tcp}], health: {port: 65536}}|health.port: must be a whole number from -1",
                "{sources: [{mic: a, kind: tcp}], health: {host: 0.0.0.0}}|health.host: 0.0.0.0 is reached from other"
                        + " machines, so health.token is needed",
                "{sources: [{mic: a, kind: tcp}], health: {token: short}}|health.token: must be 16 to 1024 printable",
                "{sources: [{mic: a, kind: tcp}], wire: {format: confluent}}|wire.registry-url: is needed",
                "{sources: [{mic: a, kind: tcp}], topics: {domain: a b}}|topics.domain: must be up to 100 letters"
            })
    void whatIsWrongIsNamed(String yaml, String expected) {
        assertThat(problems(yaml)).anySatisfy(each -> assertThat(each).contains(expected));
    }
}
