package io.earshot.training.zoo;

import io.earshot.api.ClipWindows;
import io.earshot.model.ModelInput;
import io.earshot.training.augment.SpectrumMask;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.network.Standardisation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What a network learns from in an epoch: windows of clips, as they are or varied. Safe for many threads. */
interface Examples {
    int size();

    /** @return indexes of the classes of an example */
    List<Integer> classesOf(int example);

    /** @return values of a window, the caller's to keep */
    float[] of(int example, SplittableRandom random) throws IOException;

    /** @return of all examples as they are */
    Standardisation standardisation() throws IOException;

    /** Every window of every clip, computed once. */
    static Examples kept(DataSet data, ModelInput input, ClipStore store) throws IOException {
        ClipWindows windows = new ClipWindows(input);
        List<float[]> all = new ArrayList<>();
        List<List<Integer>> classes = new ArrayList<>();
        for (Clip clip : data.clips()) {
            for (float[] window : windows.of(store.read(clip))) {
                all.add(window);
                classes.add(data.classesOf(clip));
            }
        }
        return new Kept(all, classes);
    }

    /** See {@link #kept}. */
    record Kept(List<float[]> windows, List<List<Integer>> classes) implements Examples {
        public Kept {
            windows = List.copyOf(windows);
            classes = List.copyOf(classes);
        }

        @Override
        public int size() {
            return windows.size();
        }

        @Override
        public List<Integer> classesOf(int example) {
            return classes.get(example);
        }

        @Override
        public float[] of(int example, SplittableRandom random) {
            return windows.get(example).clone();
        }

        @Override
        public Standardisation standardisation() {
            Standardisation.Builder builder = new Standardisation.Builder(windows.get(0).length);
            windows.forEach(builder::add);
            return builder.build();
        }
    }

    /** One window of each clip: cut from it or padded at a random place, rolled round in time, masked. */
    final class Varied implements Examples {
        private final ZooRecipe recipe;
        private final ModelInput input;
        private final DataSet data;
        private final ClipStore store;
        private final ThreadLocal<ClipWindows> features;

        Varied(ZooRecipe recipe, ModelInput input, DataSet data, ClipStore store) {
            this.recipe = recipe;
            this.input = input;
            this.data = data;
            this.store = store;
            this.features = ThreadLocal.withInitial(() -> new ClipWindows(input));
        }

        @Override
        public int size() {
            return data.clips().size();
        }

        @Override
        public List<Integer> classesOf(int example) {
            return data.classesOf(data.clips().get(example));
        }

        @Override
        public float[] of(int example, SplittableRandom random) throws IOException {
            float[][] clip = store.read(data.clips().get(example));
            int window = input.window();
            int place = clip[0].length - window;
            // Where the window begins in the clip; before it, where the clip is shorter.
            int from = place >= 0 ? random.nextInt(place + 1) : -random.nextInt(1 - place);
            int most = (int) (recipe.timeShift() * window);
            int shift = most == 0 ? 0 : random.nextInt(2 * most + 1) - most;
            float[][] heard = new float[clip.length][];
            for (int c = 0; c < clip.length; c++) {
                heard[c] = c > 0 && clip[c] == clip[0] ? heard[0] : rolled(clip[c], from, window, shift);
            }
            float[] values = features.get().window(heard, 0);
            mask(values, random);
            return values;
        }

        private static float[] rolled(float[] clip, int from, int window, int shift) {
            float[] out = new float[window];
            int first = Math.max(0, from);
            int end = Math.min(clip.length, from + window);
            for (int i = first; i < end; i++) {
                out[Math.floorMod(i - from + shift, window)] = clip[i];
            }
            return out;
        }

        /** The same masks for both channels. */
        private void mask(float[] values, SplittableRandom random) {
            int rows = input.rows();
            int perChannel = values.length / input.channels();
            int bands = perChannel / rows;
            int count = recipe.freqMasks() + recipe.timeMasks();
            for (int i = 0; i < count; i++) {
                SpectrumMask mask = i < recipe.freqMasks()
                        ? new SpectrumMask(0, (int) (recipe.maskShare() * bands))
                        : new SpectrumMask((int) (recipe.maskShare() * rows), 0);
                long seed = random.nextLong();
                for (int c = 0; c < input.channels(); c++) {
                    float[] channel = new float[perChannel];
                    System.arraycopy(values, c * perChannel, channel, 0, perChannel);
                    mask.apply(channel, rows, bands, new SplittableRandom(seed));
                    System.arraycopy(channel, 0, values, c * perChannel, perChannel);
                }
            }
        }

        /** All values alike, as they are of one kind. */
        @Override
        public Standardisation standardisation() throws IOException {
            Standardisation.Builder builder = new Standardisation.Builder(1);
            for (Clip clip : data.clips()) {
                builder.add(features.get().of(store.read(clip))[0]);
            }
            return builder.build();
        }
    }
}
