package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.playback.FrameSource;
import io.earshot.playback.SceneFrames;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter err = new StringWriter();
    private long now;

    @Test
    void aTerminalShowsHowFarARecordingIsReadAfterASecond() throws IOException {
        Progress progress = progress(true);
        FrameSource recording = progress.watch(recording(), "night.flac", 80_000);
        recording.next();
        assertThat(err.toString()).isEmpty();
        now += 1_000_000_000;
        recording.next();
        assertThat(err.toString()).isEqualTo("\r\033[Knight.flac: 0:00:01 of 0:00:10, 10 %");
        recording.next();
        assertThat(err.toString()).as("at most five times a second").doesNotContain("20 %");
        now += 200_000_000;
        recording.next();
        assertThat(err.toString()).endsWith("night.flac: 0:00:03 of 0:00:10, 30 %");
    }

    @Test
    void resultsStandOnLinesOfTheirOwn() throws IOException {
        Progress progress = progress(true);
        FrameSource recording = progress.watch(recording(), "night.flac", 0);
        now += 1_000_000_000;
        recording.next();
        progress.aside(() -> err.write("result\n"));
        progress.aside(() -> err.write("another\n"));
        assertThat(err.toString()).isEqualTo("\r\033[Knight.flac: 0:00:00\r\033[Kresult\nanother\n");
    }

    @Test
    void elsewhereNothingIsShown() throws IOException {
        Progress progress = progress(false);
        FrameSource recording = progress.watch(recording(), "night.flac", 80_000);
        now += 10_000_000_000L;
        recording.next();
        progress.aside(() -> err.write("result\n"));
        assertThat(err.toString()).isEqualTo("result\n");
    }

    private Progress progress(boolean terminal) {
        return new Progress(new PrintWriter(err), terminal, () -> now);
    }

    /** Ten seconds in frames of one. */
    private static FrameSource recording() {
        return new SceneFrames(Scene.random(1, Theme.SEA, 8_000), "mic", 0, 80_000, Duration.ofSeconds(1));
    }
}
