package io.earshot.edge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.AudioFrame;
import io.earshot.edge.Sound;
import io.earshot.edge.config.SourceConfig.Common;
import io.earshot.edge.config.SourceConfig.FileTime;
import io.earshot.edge.config.SourceConfig.Folder;
import io.earshot.edge.media.Encoded;
import io.earshot.edge.source.SourceState.State;
import io.earshot.edge.spool.Spool;
import io.earshot.edge.spool.SpoolMeter;
import io.earshot.edge.spool.SpoolSettings;
import io.earshot.edge.stream.ClockSettings;
import io.earshot.testing.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FolderSourceTest {
    private static final long MAY_FIRST = 1_777_609_800_000_000L;

    @TempDir
    Path root;

    private final List<Boolean> files = new CopyOnWriteArrayList<>();
    private Path recordings;
    private Spool spool;

    @BeforeEach
    void open() throws IOException {
        recordings = Files.createDirectory(root.resolve("recordings"));
        spool = new Spool(
                new SpoolSettings(root.resolve("spool"), 1 << 20, 0, 1 << 16, Duration.ofSeconds(5)),
                new SpoolMeter() {
                    @Override
                    public void lost(String reason, long records) {}

                    @Override
                    public void disk(boolean works) {}
                },
                System::nanoTime);
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    private FolderSource source(Sinks sinks, Duration quiet, boolean watch) throws IOException {
        Common common = new Common(
                "mic-1",
                new ClockSettings(Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(2)),
                Duration.ofSeconds(5),
                Duration.ofMillis(5),
                Duration.ofMillis(20));
        Folder folder = new Folder(
                common,
                recordings,
                "*.{wav,flac}",
                List.of(FileTime.NAME, FileTime.METADATA),
                ZoneOffset.UTC,
                quiet,
                watch);
        return new FolderSource(
                folder, sinks.mic, sinks.state, new Room(spool, 1 << 18), root.resolve("read.txt"), files::add);
    }

    private Sinks readAll() throws Exception {
        Sinks sinks = new Sinks();
        source(sinks, Duration.ZERO, false).run();
        assertThat(sinks.states).endsWith(State.ENDED);
        return sinks;
    }

    @Test
    void aRecordingOfFiveHoursIsReadToItsEndFrameByFrame() throws Exception {
        int rate = 8_000;
        int samples = 5 * 3600 * rate;
        Path file = recordings.resolve("20260501_043000.wav");
        Files.write(file, Sound.header(rate, 1, 2 * samples));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 0}), 42L + 2L * samples); // what lies before takes no room
        }
        long[] read = new long[1];
        boolean[] ended = new boolean[1];
        Sinks sinks = new Sinks(frame -> {
            if (frame.getFirstSample() != read[0] || frame.getCapturedAt() != MAY_FIRST + read[0] * 1_000_000 / rate) {
                throw new AssertionError("after %d samples: %s".formatted(read[0], frame));
            }
            read[0] += frame.getPayload().remaining() / 2;
            ended[0] = frame.getEndOfStream();
        });
        source(sinks, Duration.ZERO, false).run();
        assertThat(read[0]).isEqualTo(samples);
        assertThat(ended[0]).isTrue();
        assertThat(files).containsExactly(true);
    }

    @Test
    void recordingsAreReadOnceInTheOrderOfTheirNamesWithTheTimesThatTheySay() throws Exception {
        byte[] first = Sound.noise(1, 2.05);
        byte[] second = Sound.noise(2, 1);
        Files.createDirectory(recordings.resolve("day"));
        Files.write(recordings.resolve("20260501_043500.flac"), Encoded.sound(second, "a.flac", "flac"));
        Files.write(recordings.resolve("20260501_043000T.WAV"), Sound.wav(first));
        Files.write(recordings.resolve("notes.txt"), new byte[10]);
        Sinks sinks = readAll();
        assertThat(sinks.streams()).hasSize(2);
        assertThat(sinks.streams().get(0)).isEqualTo(first);
        assertThat(sinks.streams().get(1)).isEqualTo(second);
        AudioFrame begin = sinks.frames.get(0);
        assertThat(begin.getStreamStartedAt()).isEqualTo(MAY_FIRST);
        assertThat(sinks.frames.get(20).getCapturedAt()).isEqualTo(MAY_FIRST + 2_000_000);
        assertThat(sinks.frames.get(20).getEndOfStream()).isTrue();
        assertThat(files).containsExactly(true, true);

        assertThat(readAll().frames).as("after a restart").isEmpty();
        Files.write(recordings.resolve("20260501_044000.WAV"), Sound.wav(second));
        assertThat(readAll().streams()).as("only what is new").hasSize(1);
    }

    @Test
    void aFileIsReadWhenItHasStoppedGrowing() throws Exception {
        byte[] sound = Sound.noise(3, 1);
        byte[] wav = Sound.wav(sound);
        Path file = Files.write(recordings.resolve("20260501_043000.WAV"), Arrays.copyOf(wav, 5_000));
        Sinks sinks = new Sinks();
        FolderSource source = source(sinks, Duration.ofMillis(1200), true);
        Thread thread = new Thread(() -> {
            try {
                source.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (int at = 5_000; at < wav.length; at += 9_000) {
                long size = Files.size(file);
                long until = System.nanoTime() + 300_000_000L;
                Deadline.await("a while", () -> System.nanoTime() > until);
                assertThat(Files.size(file)).isEqualTo(size);
                out.write(wav, at, Math.min(9_000, wav.length - at));
            }
        }
        Deadline.await("the recording", () -> files.size() == 1);
        source.stop();
        thread.join(10_000);
        assertThat(sinks.streams()).hasSize(1);
        assertThat(sinks.streams().get(0)).isEqualTo(sound);
    }

    @Test
    void framesAreTheSameWhenARecordingIsReadAgainAfterACrash() throws Exception {
        Files.write(recordings.resolve("20260501_043000.WAV"), Sound.wav(Sound.noise(4, 1)));
        List<AudioFrame> first = new ArrayList<>(readAll().frames);
        Files.delete(root.resolve("read.txt"));
        assertThat(readAll().frames).isEqualTo(first);
    }

    @Test
    void whatCannotBeReadIsCountedAndNotTriedAgainUntilItChanges() throws Exception {
        Files.write(recordings.resolve("20260501_043000.WAV"), new byte[3_000]);
        Files.write(recordings.resolve("nobody-knows-when.wav"), Sound.wav(Sound.noise(5, 1)));
        assertThat(readAll().frames).isEmpty();
        assertThat(files).containsExactly(false, false);
        assertThat(readAll().frames).isEmpty();
        assertThat(files).hasSize(2);
        Files.write(recordings.resolve("20260501_043000.WAV"), Sound.wav(Sound.noise(6, 1)));
        assertThat(readAll().streams()).hasSize(1);
    }
}
