package io.earshot.edge.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpoolTest {
    private static final byte[] KEY = {1, 2, 3};

    @TempDir
    Path folder;

    private final Map<String, Long> lost = new TreeMap<>();
    private boolean diskWorks = true;
    private long nanos;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 40), LongStream.of(System.nanoTime()));
    }

    private final SpoolMeter meter = new SpoolMeter() {
        @Override
        public void lost(String reason, long records) {
            lost.merge(reason, records, Long::sum);
        }

        @Override
        public void disk(boolean works) {
            diskWorks = works;
        }
    };

    private Spool open(long bytes, int segment) throws IOException {
        return open(bytes, segment, 0);
    }

    private Spool open(long bytes, int segment, long leaveFree) throws IOException {
        return new Spool(
                new SpoolSettings(folder, bytes, leaveFree, segment, Duration.ofSeconds(5)), meter, () -> nanos);
    }

    private static byte[] value(int number) {
        byte[] value = new byte[40 + number % 50];
        Arrays.fill(value, (byte) number);
        byte[] text = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, value, 0, text.length);
        value[text.length] = ' ';
        return value;
    }

    private static int number(Entry entry) {
        assertThat(entry.key()).isEqualTo(KEY);
        String text = new String(entry.value(), StandardCharsets.ISO_8859_1);
        int number = Integer.parseInt(text.substring(0, text.indexOf(' ')));
        assertThat(entry.value()).isEqualTo(value(number));
        return number;
    }

    private static List<Integer> all(Spool spool) throws InterruptedException {
        List<Integer> all = new ArrayList<>();
        for (Entry each = spool.next(0); each != null; each = spool.next(0)) {
            all.add(number(each));
            spool.done(each);
        }
        return all;
    }

    private static void append(Spool spool, int from, int to) {
        for (int i = from; i < to; i++) {
            spool.append(KEY, value(i));
        }
    }

    private static List<Integer> numbers(int from, int to) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(each -> each.toString().endsWith(".frames"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatIsAppendedComesOutInOrderAndLeavesNothing() throws Exception {
        try (Spool spool = open(1 << 20, 1_000)) {
            append(spool, 0, 500);
            assertThat(spool.waiting()).isEqualTo(500);
            assertThat(all(spool)).isEqualTo(numbers(0, 500));
            assertThat(spool.waiting()).isZero();
        }
        assertThat(files()).isEmpty();
        assertThat(lost).isEmpty();
    }

    @Test
    void anOrderlyEndContinuesWhereTheBrokerHadGotTo() throws Exception {
        try (Spool spool = open(1 << 20, 1_000)) {
            append(spool, 0, 100);
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                entries.add(spool.next(0));
            }
            entries.subList(0, 33).forEach(spool::done);
            spool.done(entries.get(36));
        }
        try (Spool spool = open(1 << 20, 1_000)) {
            assertThat(all(spool)).isEqualTo(numbers(33, 100));
        }
    }

    @Test
    void afterACrashEverythingUnacknowledgedComesAgainFromItsFileOn() throws Exception {
        Spool killed = open(1 << 20, 1_000);
        append(killed, 0, 100);
        for (int i = 0; i < 50; i++) {
            killed.done(killed.next(0));
        }
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (Path each : files()) {
            Files.copy(each, copy.resolve(each.getFileName()));
        }
        killed.close();
        try (Spool spool =
                new Spool(new SpoolSettings(copy, 1 << 20, 0, 1_000, Duration.ofSeconds(5)), meter, () -> nanos)) {
            List<Integer> again = all(spool);
            assertThat(again).isEqualTo(numbers(again.get(0), 100));
            assertThat(again.get(0)).isBetween(30, 50);
        }
    }

    @Test
    void aTornTailIsCutWhereverItWasTorn() throws Exception {
        try (Spool spool = open(1 << 20, 100_000)) {
            append(spool, 0, 3);
        }
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        int[] ends = new int[4];
        ends[0] = Segment.MAGIC.length;
        for (int i = 0; i < 3; i++) {
            ends[i + 1] = ends[i] + Segment.HEADER + KEY.length + value(i).length;
        }
        assertThat(ends[3]).isEqualTo(whole.length);
        for (int cut = 0; cut <= whole.length; cut++) {
            Files.write(file, Arrays.copyOf(whole, cut));
            Files.deleteIfExists(folder.resolve("position"));
            try (Spool spool = open(1 << 20, 100_000)) {
                append(spool, 7, 8);
                int complete = 0;
                while (complete < 3 && ends[complete + 1] <= cut) {
                    complete++;
                }
                List<Integer> expected = numbers(0, complete);
                expected.add(7);
                assertThat(all(spool)).as("cut at " + cut).isEqualTo(expected);
            }
        }
    }

    @Test
    void aFlippedBitEndsItsFileAndNoOther() throws Exception {
        try (Spool spool = open(1 << 20, 1_000)) {
            append(spool, 0, 60);
        }
        Path file = files().get(1);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
        try (Spool spool = open(1 << 20, 1_000)) {
            List<Integer> left = all(spool);
            assertThat(left).isSorted().contains(0, 59).hasSizeBetween(45, 59);
            assertThat(lost).containsOnlyKeys("damaged");
        }
    }

    @Test
    void withoutRoomTheOldestGoAndAreCounted() throws Exception {
        try (Spool spool = open(4_000, 1_000)) {
            append(spool, 0, 200);
            assertThat(spool.bytes()).isLessThanOrEqualTo(4_000);
            List<Integer> left = all(spool);
            assertThat(left).isEqualTo(numbers(200 - left.size(), 200));
            assertThat(lost).containsExactly(Map.entry("full", 200L - left.size()));
        }
    }

    @Test
    void whatWasHandedOutBeforeItsFileWentIsNotCountedAsLost() throws Exception {
        try (Spool spool = open(4_000, 1_000)) {
            append(spool, 0, 20);
            List<Entry> handed = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                handed.add(spool.next(0));
            }
            append(spool, 20, 220);
            handed.forEach(spool::done);
            int left = all(spool).size();
            assertThat(lost).containsExactly(Map.entry("full", 200L - left));
            assertThat(spool.waiting()).isZero();
        }
    }

    @Test
    void aDiskWithoutRoomPassesFramesThroughMemoryAndCountsWhatDoesNotFit() throws Exception {
        try (Spool spool = open(1 << 20, 1_000, Long.MAX_VALUE)) {
            append(spool, 0, 10);
            assertThat(diskWorks).isFalse();
            assertThat(all(spool)).isEqualTo(numbers(0, 10));
            byte[] large = new byte[1 << 20];
            for (int i = 0; i < 5; i++) {
                spool.append(KEY, large);
            }
            assertThat(lost).containsExactly(Map.entry("disk", 4L));
            assertThat(spool.waiting()).isEqualTo(1);
        }
    }

    @Test
    void twoAgentsDoNotShareAFolder() throws Exception {
        try (Spool first = open(1 << 20, 1_000)) {
            assertThat(first.waiting()).isZero();
            assertThatThrownBy(() -> open(1 << 20, 1_000)).hasMessageContaining("another agent");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyRecordIsReadOnceOrCountedWhateverHappensInBetween(long seed) throws Exception {
        Random random = new Random(seed);
        Spool spool = open(6_000, 1_000);
        List<Integer> read = new ArrayList<>();
        List<Entry> handed = new ArrayList<>();
        int next = 0;
        for (int step = 0; step < 300; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    int until = next + random.nextInt(20);
                    append(spool, next, until);
                    next = until;
                }
                case 2, 3 -> {
                    Entry entry = spool.next(0);
                    if (entry != null) {
                        read.add(number(entry));
                        handed.add(entry);
                    }
                }
                case 4 -> {
                    handed.forEach(spool::done);
                    handed.clear();
                    nanos += random.nextInt(4) * 2_000_000_000L;
                }
                default -> {
                    if (random.nextInt(5) == 0) {
                        handed.forEach(spool::done);
                        handed.clear();
                        spool.close();
                        spool = open(6_000, 1_000);
                    }
                }
            }
        }
        handed.forEach(spool::done);
        read.addAll(all(spool));
        spool.close();
        assertThat(read).isSorted().doesNotHaveDuplicates();
        assertThat(read.size() + lost.getOrDefault("full", 0L)).isEqualTo(next);
    }
}
