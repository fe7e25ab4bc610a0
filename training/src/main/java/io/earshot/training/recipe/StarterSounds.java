package io.earshot.training.recipe;

import io.earshot.synth.Background;
import io.earshot.synth.Scene;
import io.earshot.synth.SceneScript;
import io.earshot.synth.SoundType;
import io.earshot.training.augment.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The sounds that the starter learns from synthesis: what recordings at hand do not have, and what the demo plays. */
public final class StarterSounds {
    /** Labels that only synthetic sounds have. */
    static final List<String> SYNTHETIC = List.of("bird_call", "gunshot", "vehicle", "whale_call");

    private static final double SECONDS = 5;
    private static final double BACKGROUND_SECONDS = 20;
    private static final double BACKGROUND_DECIBELS = -30;

    private StarterSounds() {}

    /** @return {@code perType} sounds of each kind of synthesis, each another by its seed */
    static List<Source> synthetic(int perType, int rate, SplittableRandom random) {
        List<Source> sounds = new ArrayList<>();
        for (SoundType type : SoundType.values()) {
            for (int i = 0; i < perType; i++) {
                // Gunshots last as long as they echo, everything else goes on.
                double seconds = type == SoundType.GUNSHOT ? 1.6 + 2 * random.nextDouble() : SECONDS;
                sounds.add(new Source(type.label(), type.sound().render(seconds, rate, random.nextLong()), rate));
            }
        }
        return sounds;
    }

    /** @return noises without a name, at some -30 dB */
    public static List<float[]> backgrounds(int perKind, int rate, SplittableRandom random) {
        List<float[]> backgrounds = new ArrayList<>();
        for (Background kind : List.of(Background.WIND, Background.SEA)) {
            for (int i = 0; i < perKind; i++) {
                Scene scene = new Scene(new SceneScript(
                        rate, BACKGROUND_SECONDS, kind, BACKGROUND_DECIBELS, List.of(), random.nextLong()));
                float[] samples = new float[Math.toIntExact(scene.samples())];
                scene.render(0, samples, 0, samples.length);
                backgrounds.add(samples);
            }
        }
        return backgrounds;
    }
}
