package io.earshot.sinks.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import io.earshot.sinks.Given;
import io.earshot.sinks.config.FilesConfig;
import io.earshot.sinks.delivery.UnavailableException;
import io.earshot.sinks.notice.Notice;
import io.earshot.sinks.notice.Notices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
    private static final long DAY = 86_400_000_000L;

    @TempDir
    Path folder;

    private final Notices notices = new Notices(false);
    private final AtomicInteger deleted = new AtomicInteger();
    private final AtomicLong kept = new AtomicLong();

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 20), LongStream.of(System.nanoTime()));
    }

    private Path archive() {
        return folder.resolve("archive");
    }

    private Archive open(String more) {
        FilesConfig config = Given.config(folder, "files: [{name: a, folder: archive, events: {}, %s}]".formatted(more))
                .files()
                .get(0);
        return new Archive(
                new FilesConfig(config.common(), config.folder(), config.format(), 8 << 10, 64 << 10),
                new FilesMeter() {
                    @Override
                    public void kept(long bytes) {
                        kept.set(bytes);
                    }

                    @Override
                    public void fileDeleted() {
                        deleted.incrementAndGet();
                    }
                });
    }

    private Notice event(String id, int revision) {
        return notices.event(Given.event(id, "mic-17", revision, EventStatus.CLOSED));
    }

    private Notice later(String id, int days) {
        SoundEvent event = Given.event(id, "mic-17", 1, EventStatus.CLOSED);
        event.setOnsetAt(event.getOnsetAt() + days * DAY);
        event.setOffsetAt(event.getOffsetAt() + days * DAY);
        return notices.event(event);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(archive())) {
            return files.map(each -> each.getFileName().toString())
                    .filter(each -> !each.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(archive().resolve(name));
    }

    private List<String> keys() throws IOException {
        List<String> keys = new ArrayList<>();
        for (String each : names()) {
            lines(each).forEach(line -> keys.add(new JsonLines().key(line)));
        }
        return keys;
    }

    @Test
    void writesJsonLinesOfEventsAndAlerts() throws IOException {
        try (Archive archive = open("format: jsonl")) {
            archive.prepare(event("e1", 3)).run();
            archive.prepare(notices.alert(Given.alert("a1", Severity.WARNING, "mic-17")))
                    .run();
        }
        assertThat(names()).containsExactly("2023-11-14.alerts.0001.jsonl", "2023-11-14.events.0001.jsonl");
        assertThat(lines("2023-11-14.events.0001.jsonl"))
                .singleElement()
                .asString()
                .startsWith("{\"key\":\"e1/3\",\"kind\":\"event\",\"id\":\"e1\",");
    }

    @Test
    void writesCsvThatNoValueBreaksOutOf() throws IOException {
        try (Archive archive = open("format: csv")) {
            archive.prepare(event("e1", 3)).run();
            archive.prepare(event("e2", 1)).run();
            archive.prepare(notices.alert(Given.alert("a,\"1\"\n", Severity.WARNING, "mic\n17")))
                    .run();
            archive.prepare(notices.alert(Given.alert("a,\"1\"\n", Severity.WARNING, "mic\n17")))
                    .run();
        }
        assertThat(lines("2023-11-14.events.0001.csv"))
                .containsExactly(
                        "key,id,revision,status,type,mic,site,start,end,score,mean_score,model",
                        "e1/3,e1,3,closed,chainsaw,mic-17,north-ridge,2023-11-14T22:13:20Z,"
                                + "2023-11-14T22:13:25.250001Z,0.93,0.7,yamnet",
                        "e2/1,e2,1,closed,chainsaw,mic-17,north-ridge,2023-11-14T22:13:20Z,"
                                + "2023-11-14T22:13:25.250001Z,0.93,0.7,yamnet");
        assertThat(lines("2023-11-14.alerts.0001.csv"))
                .containsExactly(
                        "key,id,rule,severity,site,mics,fired_at,late,message",
                        "\"a,\"\"1\"\" \",\"a,\"\"1\"\" \",chainsaw-heard,warning,north-ridge,mic 17,"
                                + "2023-11-14T22:13:26Z,false,chainsaw at mic mic 17");
    }

    @Test
    void writesSelectionsAndLabelsOfAMicFromMidnightOn() throws IOException {
        try (Archive raven = open("format: raven")) {
            raven.prepare(event("e1", 3)).run();
            raven.prepare(event("e2", 1)).run();
        }
        assertThat(lines("2023-11-14.mic-17.0001.selections.txt"))
                .containsExactly(
                        "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)"
                                + "\tAnnotation\tScore\tBegin Date Time\tMic\tEvent",
                        "1\tSpectrogram 1\t1\t80000.000000\t80005.250001\t0\t8000\tchainsaw\t0.9300"
                                + "\t2023-11-14T22:13:20Z\tmic-17\te1/3",
                        "2\tSpectrogram 1\t1\t80000.000000\t80005.250001\t0\t8000\tchainsaw\t0.9300"
                                + "\t2023-11-14T22:13:20Z\tmic-17\te2/1");
        try (Archive audacity = open("format: audacity")) {
            audacity.prepare(event("e1", 3)).run();
            audacity.prepare(notices.event(Given.event("e1", "../etc", 1, EventStatus.CLOSED)))
                    .run();
        }
        assertThat(lines("2023-11-14.mic-17.0001.labels.txt"))
                .containsExactly("80000.000000\t80005.250001\tchainsaw 0.93");
        assertThat(names()).anyMatch(each -> each.matches("2023-11-14\\._\\._etc-[0-9a-f]{8}\\.0001\\.labels\\.txt"));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("formatsAndSeeds")
    void cutsWhatACrashHasTornAndWritesNothingTwice(String format, long seed) throws IOException {
        Random random = new Random(seed);
        List<Notice> all = IntStream.range(0, 40).mapToObj(i -> varied(i)).toList();
        try (Archive archive = open("format: " + format)) {
            all.forEach(each -> archive.prepare(each).run());
        }
        List<String> whole = everything();
        String last = names().get(names().size() - 1);
        byte[] bytes = Files.readAllBytes(archive().resolve(last));
        int cut = 1 + random.nextInt(Math.min(bytes.length, 300));
        Files.write(archive().resolve(last), Arrays.copyOf(bytes, bytes.length - cut));
        if (random.nextBoolean()) {
            Files.write(archive().resolve(last), new byte[1 + random.nextInt(50)], StandardOpenOption.APPEND);
        }
        int from = 27 + random.nextInt(5);
        try (Archive archive = open("format: " + format)) {
            all.subList(from, all.size()).forEach(each -> archive.prepare(each).run());
        }
        assertThat(everything()).isEqualTo(whole);
    }

    static Stream<Arguments> formatsAndSeeds() {
        return Stream.of("jsonl", "csv", "raven", "audacity")
                .flatMap(format -> seeds().mapToObj(seed -> Arguments.of(format, seed)));
    }

    private Notice varied(int i) {
        SoundEvent event = Given.event("e" + i, "mic-17", 1, EventStatus.CLOSED);
        event.setOffsetAt(event.getOffsetAt() + i);
        return notices.event(event);
    }

    private List<String> everything() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String each : names()) {
            lines.add(each);
            lines.addAll(lines(each));
        }
        return lines;
    }

    @Test
    void beginsAnotherFileWhenOneIsFullAndWithEachDay() throws IOException {
        try (Archive archive = open("format: jsonl")) {
            for (int i = 0; i < 30; i++) {
                archive.prepare(event("e" + i, 1)).run();
            }
            archive.prepare(later("next", 1)).run();
            archive.prepare(event("late", 1)).run();
        }
        assertThat(names())
                .hasSizeGreaterThan(3)
                .contains("2023-11-14.events.0002.jsonl", "2023-11-15.events.0001.jsonl");
        for (String each : names()) {
            assertThat(Files.size(archive().resolve(each))).isLessThanOrEqualTo(8192);
        }
        assertThat(keys()).hasSize(32).doesNotHaveDuplicates();
    }

    @Test
    void deletesTheOldestBeyondTheBoundOnAll() throws IOException {
        try (Archive archive = open("format: jsonl")) {
            for (int i = 0; i < 300; i++) {
                archive.prepare(later("e" + i, i / 50)).run();
                assertThat(kept.get()).isLessThanOrEqualTo(64 << 10);
            }
        }
        long size = 0;
        for (String each : names()) {
            size += Files.size(archive().resolve(each));
        }
        assertThat(size).isEqualTo(kept.get()).isBetween(48L << 10, 64L << 10);
        assertThat(deleted.get()).isPositive();
        assertThat(names()).allMatch(each -> each.compareTo("2023-11-16") > 0);
        assertThat(keys()).contains("e299/1").doesNotHaveDuplicates();
    }

    @Test
    void waitsForAFolderThatIsTakenOrGone() throws IOException {
        Files.writeString(folder.resolve("archive"), "in the way");
        Archive archive = open("format: jsonl");
        assertThatThrownBy(() -> archive.prepare(event("e1", 1)).run()).isInstanceOf(UnavailableException.class);
        Files.delete(folder.resolve("archive"));
        archive.prepare(event("e1", 1)).run();
        try (Archive other = open("format: jsonl")) {
            assertThatThrownBy(() -> other.prepare(event("e2", 1)).run())
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("writes there");
            archive.close();
            other.prepare(event("e2", 1)).run();
        }
        assertThat(keys()).containsExactly("e1/1", "e2/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "raven"})
    void waitsWhileTheDiskIsFullAndGoesOnWithWholeLines(String format) throws Exception {
        Files.createDirectories(archive());
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16k", "none", archive().toString()), "no right to mount");
        try (Archive archive = open("format: " + format)) {
            Path ballast = archive().resolve("ballast");
            Files.write(ballast, new byte[8192]);
            List<Integer> refused = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                Notice notice = varied(i);
                try {
                    archive.prepare(notice).run();
                } catch (UnavailableException e) {
                    assertThat(e).hasMessageContaining("No space left on device");
                    refused.add(i);
                    Files.delete(ballast);
                    archive.prepare(notice).run();
                    break;
                }
            }
            assertThat(refused).hasSize(1);
            Layout layout = format.equals("raven") ? new Raven() : new JsonLines();
            List<String> keys = new ArrayList<>();
            for (String name : names()) {
                lines(name).stream()
                        .filter(line -> !line.startsWith("Selection"))
                        .forEach(line -> keys.add(layout.key(line)));
            }
            assertThat(keys)
                    .containsExactlyElementsOf(IntStream.rangeClosed(0, refused.get(0))
                            .mapToObj(i -> "e" + i + "/1")
                            .toList());
        } finally {
            run("umount", archive().toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
