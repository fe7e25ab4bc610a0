package io.earshot.sinks;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.CloseCause;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Position;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import io.earshot.sinks.config.SinksConfig;
import io.earshot.sinks.config.SinksConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Records and configurations for tests. */
public final class Given {
    /** 2023-11-14T22:13:20Z. */
    public static final long AT = 1_700_000_000_000_000L;

    private Given() {}

    public static SoundEvent event(String id, String mic, int revision, EventStatus status) {
        return SoundEvent.newBuilder()
                .setId(id)
                .setType("chainsaw")
                .setStatus(status)
                .setRevision(revision)
                .setCloseCause(status == EventStatus.CLOSED ? CloseCause.QUIET : null)
                .setMicId(mic)
                .setSiteId("north-ridge")
                .setPosition(new Position(1.5, 110.3, null))
                .setStreamId("run-1")
                .setStreamStartedAt(AT - 60_000_000)
                .setSampleRate(16_000)
                .setModelId("yamnet")
                .setModelVersion("1")
                .setOnsetIndex(100)
                .setOffsetIndex(110)
                .setOnsetAt(AT)
                .setOffsetAt(AT + 5_250_001)
                .setDecidedAt(AT + 6_000_000)
                .setPeakScore(0.93f)
                .setMeanScore(0.7f)
                .setScoredWindows(11)
                .setClockQuality(ClockQuality.DEVICE)
                .setClockErrorBound(250L)
                .setFramesTopic("earshot.frames")
                .setFramesPartition(3)
                .setFirstOffset(40)
                .setLastOffset(50)
                .build();
    }

    public static Alert alert(String id, Severity severity, String mic) {
        return Alert.newBuilder()
                .setId(id)
                .setRule("chainsaw-heard")
                .setSeverity(severity)
                .setSiteId("north-ridge")
                .setMicIds(List.of(mic))
                .setFiredAt(AT + 6_000_000)
                .setPosition(new Position(1.5, 110.3, 12.0))
                .setMessage("chainsaw at mic " + mic)
                .setLate(false)
                .setNumbers(Map.of("score", 0.93))
                .setEvents(List.of(new AlertEvent("e1", 1, "chainsaw", mic, AT, AT + 5_000_000, 0.93f)))
                .build();
    }

    /** @param yaml the whole file */
    public static SinksConfig config(Path folder, String yaml) {
        try {
            Path file = folder.resolve("sinks.yaml");
            Files.writeString(file, yaml);
            return SinksConfigFile.read(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
