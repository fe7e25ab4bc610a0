package io.earshot.training.zoo;

import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.network.LeanNetwork;
import io.earshot.training.network.Standardisation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Windows of clips as {@code lean} hears them: a second of samples and the base's embedding of it. Safe for many threads. */
final class LeanExamples implements Examples {
    private static final int ANY = -1;

    private final DataSet data;
    private final LeanWindows windows;
    /** Of each example, its clip; and its window, or {@link #ANY}. */
    private final int[] clips;

    private final int[] places;

    /** @param perClip windows of a clip, chosen anew each time; 0 for all of them */
    LeanExamples(DataSet data, LeanWindows windows, int perClip) {
        this.data = data;
        this.windows = windows;
        int count = 0;
        for (Clip clip : data.clips()) {
            count += perClip == 0 ? windows.count(clip) : perClip;
        }
        clips = new int[count];
        places = new int[count];
        int at = 0;
        for (int i = 0; i < data.clips().size(); i++) {
            int own = perClip == 0 ? windows.count(data.clips().get(i)) : perClip;
            for (int k = 0; k < own; k++) {
                clips[at] = i;
                places[at++] = perClip == 0 ? k : ANY;
            }
        }
    }

    @Override
    public int size() {
        return clips.length;
    }

    @Override
    public List<Integer> classesOf(int example) {
        return data.classesOf(data.clips().get(clips[example]));
    }

    @Override
    public float[] of(int example, SplittableRandom random) throws IOException {
        Clip clip = data.clips().get(clips[example]);
        int place = places[example] == ANY ? random.nextInt(windows.count(clip)) : places[example];
        return windows.of(clip, place);
    }

    /** Samples are all of one kind, whose mean is none; the embedding's values each have their own. */
    @Override
    public Standardisation standardisation() throws IOException {
        Standardisation.Builder embeddings = new Standardisation.Builder(windows.embedding());
        Standardisation.Builder samples = new Standardisation.Builder(1);
        for (Clip clip : data.clips()) {
            for (int k = 0; k < windows.count(clip); k++) {
                float[] both = windows.of(clip, k);
                samples.add(Arrays.copyOf(both, LeanNetwork.SAMPLES));
                embeddings.add(Arrays.copyOfRange(both, LeanNetwork.SAMPLES, both.length));
            }
        }
        float[] means = new float[LeanNetwork.SAMPLES + windows.embedding()];
        float[] deviations = new float[means.length];
        Standardisation ofEmbeddings = embeddings.build();
        Arrays.fill(deviations, samples.build().deviations()[0]);
        System.arraycopy(ofEmbeddings.means(), 0, means, LeanNetwork.SAMPLES, windows.embedding());
        System.arraycopy(ofEmbeddings.deviations(), 0, deviations, LeanNetwork.SAMPLES, windows.embedding());
        return new Standardisation(means, deviations);
    }
}
