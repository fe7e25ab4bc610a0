package io.earshot.training.soundscape;

import io.earshot.api.Samples;
import io.earshot.training.augment.Source;
import io.earshot.training.data.Clip;
import io.earshot.training.data.ClipReader;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.Finding;
import io.earshot.training.data.TimedLabels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Scenes of a data set's clips. Each is made when it is asked for and is the same however many there are and whichever
 * were made before. A scene has one kind of background: one of the background classes, or the data set's own.
 *
 * <p>Belongs to one thread; making a scene reads its clips.
 */
public final class SceneSet {
    private static final double LONGEST_CLIP_SECONDS = 30;
    private static final String BACKGROUND = "background";

    private final SceneParameters parameters;
    private final List<List<Clip>> events;
    private final List<List<Clip>> backgrounds;
    private final int size;
    private final long seed;
    private final ClipReader reader;

    /**
     * @param which clips that may be used, as of one fold; the data set's own backgrounds may be in any case
     * @param eventClasses what events are of; none for all classes but those of backgrounds
     * @param backgroundClasses none for the data set's own backgrounds
     * @param scenes how many there are
     * @throws IllegalArgumentException naming what a class or the data set lacks
     */
    public SceneSet(
            SceneParameters parameters,
            DataSet data,
            Predicate<Clip> which,
            List<String> eventClasses,
            List<String> backgroundClasses,
            int scenes,
            long seed) {
        if (scenes < 1) {
            throw new IllegalArgumentException("there must be at least 1 scene, was " + scenes);
        }
        this.parameters = parameters;
        this.size = scenes;
        this.seed = seed;
        this.reader = new ClipReader(parameters.rate(), LONGEST_CLIP_SECONDS);
        List<String> wanted = eventClasses.isEmpty()
                ? data.classes().stream()
                        .filter(each -> !backgroundClasses.contains(each))
                        .toList()
                : eventClasses;
        for (String each : wanted) {
            if (backgroundClasses.contains(each)) {
                throw new IllegalArgumentException("class '%s' cannot be events and background".formatted(each));
            }
        }
        this.events = byClass(data, which, wanted);
        this.backgrounds = new ArrayList<>(byClass(data, which, backgroundClasses));
        if (backgroundClasses.isEmpty() && !data.backgrounds().isEmpty()) {
            backgrounds.add(data.backgrounds().stream()
                    .map(file -> new Clip(file, List.of(BACKGROUND), 0))
                    .toList());
        }
        if (events.isEmpty() || backgrounds.isEmpty()) {
            throw new IllegalArgumentException(
                    "scenes need events and backgrounds, the data set gives no %s: name classes of it or add a folder %s"
                            .formatted(events.isEmpty() ? "events" : "backgrounds", BACKGROUND));
        }
    }

    /** Of a clip with several labels nobody knows which is heard when: only those of one are used. */
    private static List<List<Clip>> byClass(DataSet data, Predicate<Clip> which, List<String> classes) {
        List<List<Clip>> all = new ArrayList<>();
        for (String each : classes) {
            if (!data.classes().contains(each)) {
                throw new IllegalArgumentException("class '%s' is not in the data set, which has %s"
                        .formatted(each, String.join(", ", data.classes())));
            }
            List<Clip> clips = data.clips().stream()
                    .filter(which)
                    .filter(clip -> clip.events() == null && clip.labels().equals(List.of(each)))
                    .toList();
            if (clips.isEmpty()) {
                throw new IllegalArgumentException(
                        "class '%s' has no clip of its own among those that scenes may be made of".formatted(each));
            }
            all.add(clips);
        }
        return all;
    }

    /** @return how many scenes there are */
    public int size() {
        return size;
    }

    /** What was found wrong with the clips that were read so far. */
    public List<Finding> findings() {
        return reader.findings();
    }

    /**
     * @param index from 0
     * @throws IOException when none of the clips can be read and heard
     */
    public Soundscape scene(int index) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < index; i++) {
            random.nextLong();
        }
        random = new SplittableRandom(random.nextLong());
        Sounds background = new Draw(List.of(backgrounds.get(random.nextInt(backgrounds.size()))), random.split());
        Sounds event = new Draw(events, random.split());
        return new SoundscapeMaker(parameters).make(event, background, random.nextLong());
    }

    /**
     * Writes all scenes, each with its truth beside it: {@code soundscape-01.flac}, {@code soundscape-01.tsv} and so on.
     *
     * @param folder is made where it is not there
     * @param suffix {@code flac} or {@code wav}
     */
    public void write(Path folder, String suffix) throws IOException {
        if (!suffix.equals("flac") && !suffix.equals("wav")) {
            throw new IllegalArgumentException("scenes are written as flac or wav, not " + suffix);
        }
        Files.createDirectories(folder);
        for (int i = 0; i < size; i++) {
            String name = String.format(Locale.ROOT, "soundscape-%02d", i + 1);
            Soundscape scene = scene(i);
            Samples.write(folder.resolve(name + "." + suffix), scene.samples(), scene.rate());
            TimedLabels.write(folder.resolve(name + ".tsv"), scene.truth());
        }
    }

    /** Clips at random, each class as often, those left out that cannot be read or heard. */
    private final class Draw implements Sounds {
        private final List<List<Clip>> classes = new ArrayList<>();
        private final SplittableRandom random;
        private final Path example;

        Draw(List<List<Clip>> classes, SplittableRandom random) {
            classes.forEach(each -> this.classes.add(new ArrayList<>(each)));
            this.random = random;
            this.example = classes.get(0).get(0).file();
        }

        @Override
        public Source next() throws IOException {
            while (!classes.isEmpty()) {
                List<Clip> clips = classes.get(random.nextInt(classes.size()));
                int which = random.nextInt(clips.size());
                Source sound = reader.sound(clips.get(which));
                if (sound != null) {
                    return sound;
                }
                clips.remove(which);
                classes.removeIf(List::isEmpty);
            }
            throw new IOException(example + ": neither this nor another clip of a scene can be read and heard");
        }
    }
}
