package io.earshot.dashboard;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.CloseCause;
import io.earshot.avro.Coverage;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Microphone;
import io.earshot.avro.Position;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A reserve with mics and what they heard, the same for the same seed. Times are microseconds since 1970-01-01 UTC. */
public final class SampleData {
    public static final long MINUTE = 60_000_000L;
    private static final List<String> TYPES =
            List.of("chainsaw", "gunshot", "vehicle", "helicopter", "human_voice", "bird_song");
    private static final List<String> SITES = List.of(
            "north-ridge", "river-bend", "old-mill", "east-gate", "lagoon", "high-camp", "salt-lick", "south-fork");

    private final Random random;

    public SampleData(long seed) {
        random = new Random(seed);
    }

    public static String micId(int number) {
        return "mic-%04d".formatted(number);
    }

    public static String siteOf(int number) {
        return SITES.get(number % SITES.size());
    }

    public Microphone mic(int number) {
        int site = number % SITES.size();
        int row = site / 4;
        return Microphone.newBuilder()
                .setMicId(micId(number))
                .setSiteId(siteOf(number))
                .setName("Post %d".formatted(number))
                .setPosition(new Position(
                        1.5 + 0.08 * row + random.nextGaussian() * 0.012,
                        110.3 + 0.09 * (site % 4) + random.nextGaussian() * 0.012,
                        50 + random.nextDouble() * 300))
                .setClock(number % 5 == 0 ? "ntp" : "gps")
                .setLabels(
                        number % 7 == 0
                                ? Map.of("habitat", "mangrove", "time-zone", "Asia/Kuching")
                                : Map.of("habitat", "ridge"))
                .build();
    }

    /** A closed event. */
    public SoundEvent event(String id, int mic, long start) {
        return event(id, mic, start, 3, EventStatus.CLOSED);
    }

    public SoundEvent event(String id, int mic, long start, int revision, EventStatus status) {
        long length = 1_440_000L + random.nextInt(40) * 480_000L;
        float peak = 0.5f + random.nextInt(50) / 100f;
        return SoundEvent.newBuilder()
                .setId(id)
                .setType(TYPES.get(random.nextInt(TYPES.size())))
                .setStatus(status)
                .setRevision(revision)
                .setCloseCause(status == EventStatus.CLOSED ? CloseCause.QUIET : null)
                .setMicId(micId(mic))
                .setSiteId(siteOf(mic))
                .setPosition(new Position(1.5, 110.3, null))
                .setStreamId("run-1")
                .setStreamStartedAt(start - 60 * MINUTE)
                .setSampleRate(16_000)
                .setModelId("starter")
                .setModelVersion("1")
                .setOnsetIndex(100)
                .setOffsetIndex(100 + length / 480_000)
                .setOnsetAt(start)
                .setOffsetAt(start + length)
                .setDecidedAt(start + length + 480_000)
                .setPeakScore(peak)
                .setMeanScore(peak * 0.8f)
                .setScoredWindows((int) (length / 480_000))
                .setClockQuality(ClockQuality.DEVICE)
                .setClockErrorBound(250L)
                .setFramesTopic("earshot.frames")
                .setFramesPartition(0)
                .setFirstOffset(40)
                .setLastOffset(50)
                .build();
    }

    /**
     * An event whose frames are there: of windows of 15 600 samples every 7 680 at 16 kHz.
     *
     * @param firstOffset of the stream's frames, a second each
     */
    public SoundEvent recorded(
            String id, int mic, long startedAt, int onset, int windows, String topic, int partition, long firstOffset) {
        SoundEvent event = event(id, mic, startedAt + middle(onset));
        event.setStreamStartedAt(startedAt);
        event.setOnsetIndex(onset);
        event.setOffsetIndex(onset + windows - 1L);
        event.setOffsetAt(startedAt + middle(onset + windows));
        event.setFramesTopic(topic);
        event.setFramesPartition(partition);
        event.setFirstOffset(firstOffset + middle(onset) / 1_000_000);
        event.setLastOffset(firstOffset + middle(onset + windows) / 1_000_000);
        return event;
    }

    /** Where the middle hop of a window begins. */
    private static long middle(int window) {
        return (window * 7_680L + (15_600 - 7_680) / 2) * 1_000_000 / 16_000;
    }

    public Alert alert(String id, SoundEvent event, Severity severity) {
        return Alert.newBuilder()
                .setId(id)
                .setRule(event.getType() + "-heard")
                .setSeverity(severity)
                .setSiteId(event.getSiteId())
                .setMicIds(List.of(event.getMicId()))
                .setFiredAt(event.getDecidedAt())
                .setPosition(event.getPosition())
                .setMessage("%s at mic %s".formatted(event.getType(), event.getMicId()))
                .setLate(false)
                .setNumbers(Map.of("score", (double) event.getPeakScore()))
                .setEvents(List.of(new AlertEvent(
                        event.getId(),
                        event.getRevision(),
                        event.getType(),
                        event.getMicId(),
                        event.getOnsetAt(),
                        event.getOffsetAt(),
                        event.getPeakScore())))
                .build();
    }

    /** A minute as most are, and now and then one with a hole in it. */
    public Coverage coverage(int mic, long minute, long knownUntil, boolean streaming) {
        long spokenOf = knownUntil - minute;
        long missing = random.nextInt(20) == 0 ? spokenOf / 3 : 0;
        long silent = random.nextInt(10) == 0 ? spokenOf - missing : 0;
        return Coverage.newBuilder()
                .setMicId(micId(mic))
                .setModelId("starter")
                .setMinute(minute)
                .setKnownUntil(knownUntil)
                .setAnalysed(spokenOf - missing - silent)
                .setSilent(silent)
                .setMissing(missing == 0 ? Map.of() : Map.of("MISSING", missing))
                .setAbsent(0)
                .setDuplicateSamples(0)
                .setLateSamples(0)
                .setStreaming(streaming)
                .setLevel(level(mic, minute))
                .setLoudest(level(mic, minute) + 14.5f)
                .build();
    }

    /** A day is loud at its dawns and quiet between, from -72 to -38 dBFS. */
    private static float level(int mic, long minute) {
        double hours = minute / 3.6e9 + mic;
        return (float) (-55 + 15 * Math.sin(hours * Math.PI / 6) + 2 * Math.sin(hours * 40));
    }
}
