package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.api.Samples;
import io.earshot.model.SmallModels;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeCommandTest {
    @TempDir
    Path dir;

    private Path model;
    private Path recordings;
    private Path to;

    @BeforeEach
    void given() throws Exception {
        model = dir.resolve("mel");
        SmallModels.mel(model, 1);
        recordings = Files.createDirectory(dir.resolve("recordings"));
        to = dir.resolve("int8");
    }

    private Cli quantize(Object... more) {
        Object[] all = new Object[7 + more.length];
        System.arraycopy(
                new Object[] {"model", "quantize", model, "--calibrate", recordings, "--to", to}, 0, all, 0, 7);
        System.arraycopy(more, 0, all, 7, more.length);
        return Cli.run(all);
    }

    @Test
    void makesAPackageThatTheEngineRunsAndSaysHowFarItDiffers() throws Exception {
        float[] samples = new float[3 * 16_000];
        Scene.random(1, Theme.FOREST, 16_000).render(0, samples, 0, samples.length);
        Path clip = recordings.resolve("forest.wav");
        Samples.write(clip, samples, 16_000);
        Cli made = quantize("--windows", "4");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out())
                .contains("int8: small-mel, version ", "1 of 1 layers in 8 bits", "over 4 windows scores differ by ");
        assertThat(Cli.run("model", "verify", to).code()).isZero();
        assertThat(Cli.run("scores", clip, "--model", to).code()).isZero();

        model = to;
        to = dir.resolve("again");
        Cli again = quantize();
        assertThat(again.code()).isEqualTo(Main.BAD_USAGE);
        assertThat(again.err()).contains("is of integers already").hasLineCount(1);
    }

    @Test
    void aFolderWithoutRecordingsIsNamed() {
        Cli said = quantize();
        assertThat(said.code()).isEqualTo(Main.FAILED);
        assertThat(said.err()).contains(recordings + ": holds no file that ends in .wav, .flac or .ogg");
        assertThat(to).doesNotExist();
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        recordings = dir.resolve("nowhere");
        Cli said = quantize();
        assertThat(said.code()).isEqualTo(Main.BAD_USAGE);
        assertThat(said.err()).contains("--calibrate " + recordings + ": is no folder");
    }

    @Test
    void numbersOutOfRangeAreToldWithTheirBounds() {
        assertThat(quantize("--windows", "0").err()).contains("--windows must be 1 or more, was 0");
        assertThat(quantize("--weight-bits", "4").err()).contains("--weight-bits must be 7 or 8, was 4");
    }

    @Test
    void aRecordingThatCannotBeReadIsNamed() throws Exception {
        Path broken = Files.writeString(recordings.resolve("broken.wav"), "no sound");
        Cli said = quantize();
        assertThat(said.code()).isEqualTo(Main.FAILED);
        assertThat(said.err()).contains(broken.toString());
    }
}
