package io.earshot.edge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.edge.config.SourceConfig.FileTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTimesTest {
    @ParameterizedTest
    @CsvSource({
        "20260501_043000.WAV, 2026-05-01T04:30:00Z",
        "20260501_043000T.WAV, 2026-05-01T04:30:00Z",
        "NORTH-17_20260501_043000.wav, 2026-05-01T04:30:00Z",
        "20260501T043000Z.flac, 2026-05-01T04:30:00Z",
        "5EABA578.WAV, 2020-05-01T04:28:40Z"
    })
    void aNameSaysWhenTheRecordingBegan(String name, Instant expected) {
        assertThat(FileTimes.fromName(name, ZoneOffset.UTC)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"night.wav", "20261301_043000.WAV", "20260501_250000.WAV", "120260501_043000.WAV", "00000001.WAV"
            })
    void otherNamesDoNot(String name) {
        assertThat(FileTimes.fromName(name, ZoneOffset.UTC)).isNull();
    }

    @Test
    void aNameWithoutAZoneIsInTheConfiguredOne() {
        assertThat(FileTimes.fromName("20260501_043000.WAV", ZoneId.of("America/Lima")))
                .isEqualTo("2026-05-01T09:30:00Z");
        assertThat(FileTimes.fromName("20260501T043000Z.WAV", ZoneId.of("America/Lima")))
                .isEqualTo("2026-05-01T04:30:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "Recorded at 04:30:00 01/05/2026 (UTC) by AudioMoth 24, 2026-05-01T04:30:00Z",
        "Recorded at 04:30:00 01/05/2026 (UTC+2) by AudioMoth 24, 2026-05-01T02:30:00Z",
        "Recorded at 04:30:00.250 01/05/2026 (UTC-3:30) by AudioMoth 24, 2026-05-01T08:00:00.250Z"
    })
    void anAudioMothsCommentSaysIt(String comment, Instant expected) {
        assertThat(FileTimes.fromMetadata(Map.of("comment", comment), ZoneOffset.UTC))
                .isEqualTo(expected);
    }

    @Test
    void aBroadcastWaveSaysIt() {
        Map<String, String> says = Map.of("date", "2026-05-01", "creation_time", "04:30:00");
        assertThat(FileTimes.fromMetadata(says, ZoneId.of("+01:00"))).isEqualTo("2026-05-01T03:30:00Z");
        assertThat(FileTimes.fromMetadata(Map.of("comment", "a walk"), ZoneOffset.UTC))
                .isNull();
    }

    @Test
    void theConfiguredOrderDecides() {
        Map<String, String> says = Map.of("comment", "Recorded at 05:00:00 01/05/2026 (UTC) by AudioMoth");
        Instant ended = Instant.parse("2026-05-02T00:00:00Z");
        assertThat(FileTimes.start(
                        List.of(FileTime.METADATA, FileTime.NAME), "20260501_043000.WAV", says, ZoneOffset.UTC, ended))
                .isEqualTo("2026-05-01T05:00:00Z");
        assertThat(FileTimes.start(List.of(FileTime.NAME), "a.wav", says, ZoneOffset.UTC, ended))
                .isNull();
        assertThat(FileTimes.start(List.of(FileTime.NAME, FileTime.MODIFIED), "a.wav", says, ZoneOffset.UTC, ended))
                .isEqualTo(ended);
    }
}
