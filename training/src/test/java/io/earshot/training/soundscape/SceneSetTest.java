package io.earshot.training.soundscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.earshot.api.Samples;
import io.earshot.training.Shared;
import io.earshot.training.Tones;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.DataSets;
import io.earshot.training.data.Finding;
import io.earshot.training.data.TimedLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneSetTest {
    @TempDir
    Path folder;

    private DataSet data() throws IOException {
        Tones.write(folder.resolve("in/dog/1-a.wav"), Tones.tone(0.5, 1, 0.5, 0.4, 700));
        Tones.write(folder.resolve("in/dog/2-a.wav"), Tones.tone(0.5, 2, 0.5, 0.4, 700));
        Tones.write(folder.resolve("in/cat/1-a.wav"), Tones.tone(0.5, 3, 0.5, 0.4, 900));
        Files.writeString(folder.resolve("in/cat/1-broken.wav"), "no recording");
        Tones.write(folder.resolve("in/rain/1-a.wav"), Tones.noise(4, 0.2, 1));
        Tones.write(folder.resolve("in/background/wind.wav"), Tones.noise(4, 0.2, 2));
        return DataSets.read(folder.resolve("in"));
    }

    /** As by default: two minutes, all other classes as events. */
    private static SceneSet scenes(
            DataSet data, Predicate<Clip> which, List<String> backgroundClasses, int scenes, long seed) {
        return new SceneSet(SceneParameters.DEFAULTS, data, which, List.of(), backgroundClasses, scenes, seed);
    }

    @Test
    void scenesAreWrittenWithTheirTruthAndReadAgainAsADataSet() throws IOException {
        SceneSet scenes = scenes(data(), clip -> clip.fold() == 1, List.of("rain"), 3, 1);
        scenes.write(folder.resolve("out"), "flac");
        DataSet read = DataSets.read(folder.resolve("out"));
        assertThat(read.clips())
                .extracting(Clip::name)
                .containsExactly("soundscape-01.flac", "soundscape-02.flac", "soundscape-03.flac");
        assertThat(read.classes()).containsExactly("cat", "dog");
        for (int i = 0; i < 3; i++) {
            Soundscape scene = scenes.scene(i);
            List<TimedLabel> truth = read.clips().get(i).events();
            assertThat(truth).hasSameSizeAs(scene.truth());
            for (int k = 0; k < truth.size(); k++) {
                assertThat(truth.get(k).onset()).isCloseTo(scene.truth().get(k).onset(), within(0.00051));
                // Of fold 1 there are one second of dog and three of cat.
                assertThat(truth.get(k).offset() - truth.get(k).onset())
                        .isCloseTo(truth.get(k).label().equals("dog") ? 1 : 3, within(0.022));
            }
            float[] samples = Samples.read(read.clips().get(i).file(), 16_000, 16_000 * 200);
            assertThat(samples).hasSameSizeAs(scene.samples());
            float largest = 0;
            for (int k = 0; k < samples.length; k++) {
                largest = Math.max(largest, Math.abs(samples[k] - scene.samples()[k]));
            }
            assertThat(largest).isLessThan(1f / 65_000);
        }
        assertThat(Files.readString(folder.resolve("out/soundscape-01.tsv")))
                .matches("onset\toffset\tevent_label\n([0-9]+\\.[0-9]{3}\t[0-9]+\\.[0-9]{3}\t(dog|cat)\n)+");
        assertThat(Finding.count(scenes.findings())).isEqualTo(Map.of(Finding.Kind.UNREADABLE, 1));
    }

    @Test
    void aSceneIsTheSameHoweverManyThereAre() throws IOException {
        DataSet data = data();
        Soundscape third = scenes(data, clip -> true, List.of("rain"), 3, 1).scene(2);
        SceneSet many = scenes(data, clip -> true, List.of("rain"), 10, 1);
        assertThat(many.scene(7).truth()).isNotEqualTo(third.truth());
        assertThat(many.scene(2).samples()).isEqualTo(third.samples());
    }

    @Test
    void withoutBackgroundClassesTheDataSetsOwnAreUsed() throws IOException {
        SceneSet scenes = new SceneSet(SceneParameters.DEFAULTS, data(), clip -> true, List.of("dog"), List.of(), 1, 1);
        assertThat(scenes.scene(0).truth())
                .isNotEmpty()
                .extracting(TimedLabel::label)
                .containsOnly("dog");
    }

    @Test
    void whatTheDataSetLacksIsNamed() throws IOException {
        DataSet data = data();
        assertThatThrownBy(() -> scenes(data, clip -> true, List.of("sea"), 1, 1))
                .hasMessage("class 'sea' is not in the data set, which has cat, dog, rain");
        assertThatThrownBy(() -> scenes(data, clip -> clip.fold() == 2, List.of("rain"), 1, 1))
                .hasMessageStartingWith("class 'cat' has no clip of its own");
        DataSet bare = new DataSet(data.clips(), data.classes());
        assertThatThrownBy(() -> scenes(bare, clip -> true, List.of(), 1, 1))
                .hasMessageContaining("gives no backgrounds");
        SceneSet broken = scenes(
                data.only(clip -> !clip.labels().contains("cat") || clip.name().contains("broken"))
                        .withClasses(List.of("cat", "rain")),
                clip -> true,
                List.of("rain"),
                1,
                1);
        assertThatThrownBy(() -> broken.scene(0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1-broken.wav");
    }

    /** Counts, pauses and lengths as those of the scenes that others made of the same clips. */
    @Test
    void scenesOfRealClipsAreLikeTheSharedOnes() throws IOException {
        DataSet clips = DataSets.read(Shared.path("audio/esc10"));
        List<String> events = List.of("baby_cry", "chainsaw", "dog_bark", "helicopter", "rooster");
        SceneSet scenes =
                new SceneSet(SceneParameters.DEFAULTS, clips, clip -> true, events, List.of("rain", "sea_waves"), 8, 1);
        List<List<TimedLabel>> made = new ArrayList<>();
        for (int i = 0; i < scenes.size(); i++) {
            made.add(scenes.scene(i).truth());
        }
        List<List<TimedLabel>> shared = new ArrayList<>();
        for (Clip scene : DataSets.read(Shared.path("audio/soundscapes")).clips()) {
            shared.add(scene.events());
        }
        assertThat(scenes.findings()).isEmpty();
        assertThat(Likeness.of(made).eventsPerScene())
                .isCloseTo(Likeness.of(shared).eventsPerScene(), within(1.0));
        assertThat(Likeness.of(made).meanPause()).isCloseTo(Likeness.of(shared).meanPause(), within(0.7));
        assertThat(Likeness.of(made).meanLength()).isCloseTo(Likeness.of(shared).meanLength(), within(0.7));
    }

    private record Likeness(double eventsPerScene, double meanPause, double meanLength) {
        static Likeness of(List<List<TimedLabel>> scenes) {
            int events = 0;
            double pauses = 0;
            double lengths = 0;
            for (List<TimedLabel> scene : scenes) {
                double end = 0;
                for (TimedLabel each : scene) {
                    events++;
                    pauses += each.onset() - end;
                    lengths += each.offset() - each.onset();
                    end = each.offset();
                }
            }
            return new Likeness((double) events / scenes.size(), pauses / events, lengths / events);
        }
    }
}
