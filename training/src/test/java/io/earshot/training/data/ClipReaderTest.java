package io.earshot.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.earshot.training.Tones;
import io.earshot.training.data.Finding.Kind;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipReaderTest {
    @TempDir
    Path folder;

    @Test
    void brokenAndSilentClipsAreFoundOnceAndTheOthersRead() throws Exception {
        Tones.write(folder.resolve("dog/a.wav"), 1);
        Files.writeString(folder.resolve("dog/b.wav"), "no recording at all");
        Files.write(folder.resolve("dog/c.flac"), new byte[0]);
        Tones.write(folder.resolve("dog/d.wav"), new float[Tones.RATE]);
        Tones.write(folder.resolve("dog/e.wav"), Tones.tone(0.2, 0.1, 0.2, 0.5, 440));
        DataSet data = DataSets.read(folder);
        ClipReader reader = new ClipReader(8_000, 10);
        List<String> heard = new ArrayList<>();
        for (int time = 0; time < 2; time++) {
            heard.clear();
            for (Clip clip : data.clips()) {
                if (reader.sound(clip) != null) {
                    heard.add(clip.name());
                }
            }
        }
        assertThat(heard).containsExactly("a.wav", "e.wav");
        assertThat(reader.findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.UNREADABLE, Kind.UNREADABLE, Kind.SILENT);
        assertThat(reader.findings()).extracting(Finding::toString).allSatisfy(text -> assertThat(text)
                .containsOnlyOnce(folder.toString())
                .doesNotContain("\n"));
        assertThat(data.with(reader.findings()).findings()).hasSize(3);
    }

    @Test
    void aClipThatIsTooLongIsCutAndSaidToBe() throws Exception {
        Path exact = Tones.write(folder.resolve("exact.wav"), Tones.noise(2, 0.5, 1));
        Path longer = Tones.write(folder.resolve("longer.wav"), Tones.noise(2.001, 0.5, 1));
        ClipReader reader = new ClipReader(Tones.RATE, 2);
        assertThat(reader.read(exact)).hasSize(2 * Tones.RATE);
        assertThat(reader.findings()).isEmpty();
        assertThat(reader.read(longer)).hasSize(2 * Tones.RATE);
        assertThat(reader.findings())
                .containsExactly(new Finding(
                        Kind.CUT,
                        longer,
                        "is longer than 2 s, only its beginning is used: cut it into clips to use all"));
    }

    @Test
    void aClipOfTenMinutesTakesNoMoreMemoryThanItsBeginning() throws Exception {
        Path minutes = Tones.write(folder.resolve("minutes.wav"), Tones.noise(600, 0.5, 1));
        Path flac = Tones.write(folder.resolve("minutes.flac"), Tones.noise(600, 0.5, 1));
        Path seconds = Tones.write(folder.resolve("seconds.wav"), Tones.noise(32, 0.5, 1));
        ClipReader reader = new ClipReader(8_000, 30);
        allocated(reader, seconds);
        long bound = allocated(reader, seconds);
        assertThat(allocated(reader, minutes)).isLessThan(bound + bound / 10);
        assertThat(allocated(reader, flac)).isLessThan(4 * bound);
    }

    /** Bytes that reading took, given back or not. */
    private static long allocated(ClipReader reader, Path file) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(reader.read(file)).hasSize(30 * 8_000);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void lengthsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new ClipReader(16_000, 0)).hasMessageContaining("at least a sample");
        assertThatThrownBy(() -> new ClipReader(0, 1)).hasMessageContaining("0 Hz");
    }
}
