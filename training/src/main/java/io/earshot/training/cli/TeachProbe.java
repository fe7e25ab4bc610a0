package io.earshot.training.cli;

import io.earshot.api.Samples;
import io.earshot.cli.Home;
import io.earshot.config.Yaml;
import io.earshot.training.data.ClassFolders;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.embed.Embedder;
import io.earshot.training.teach.TeachRecipe;
import io.earshot.training.teach.Teaching;
import java.nio.file.Path;
import java.util.*;

final class TeachProbe {
    public static void main(String[] args) throws Exception {
        TeachRecipe recipe = Yaml.read(Path.of(args[0]), TeachRecipe.class);
        DataSet all = ClassFolders.read(Path.of("../shared/audio/esc10"));
        Set<String> wanted = Set.of("baby_cry", "chainsaw", "dog_bark", "helicopter", "rooster");
        List<Clip> clips = all.clips().stream()
                .filter(c -> wanted.contains(c.labels().get(0)))
                .toList();
        DataSet data = DataSet.of(clips);
        List<float[]> backgrounds = new ArrayList<>();
        for (Clip c : all.clips())
            if (Set.of("rain", "sea_waves").contains(c.labels().get(0)))
                backgrounds.add(Samples.read(c.file(), 16000, 160000));
        Embedder embedder = new Embedder(Home.model(Path.of(args[1])), Path.of("/tmp/cache"));
        long began = System.nanoTime();
        Teaching teaching = Teaching.prepare(recipe, data, backgrounds, embedder, 1, Embedder.Progress.NONE);
        System.out.printf(
                "embedded %.0f s of audio in %.1f s%n", teaching.seconds(), (System.nanoTime() - began) / 1e9);
        Teaching.Judged j = teaching.judge(Double.parseDouble(args[2]), 1);
        System.out.printf("judged %.1f s%n", (System.nanoTime() - began) / 1e9);
        for (String c : data.classes())
            System.out.println(
                    c + " " + Arrays.toString(j.figures(c)) + " " + j.rules().get(c));
        System.out.printf(
                "segment F1 %.4f event F1 %.4f false alarms/h %.1f%n",
                j.segmentF1(), j.eventF1(), j.falseAlarmsPerHour());
    }
}
