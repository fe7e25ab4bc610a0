package io.earshot.quantize;

import io.earshot.api.ClipWindows;
import io.earshot.api.Samples;
import io.earshot.inference.GraphRun;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** What a model hears of recordings: so many windows, evenly from all of them and from all over each. */
final class CalibrationWindows {
    /** Of a longer recording the beginning serves. */
    private static final int LONGEST_SECONDS = 600;

    /** Multiples of it, less whole numbers, are spread evenly: no two recordings are heard at the same places. */
    private static final double GOLDEN = 0.6180339887;

    private final List<ModelInput> inputs;
    private final List<ClipWindows> front;

    private CalibrationWindows(ModelPackage model) {
        this.inputs = model.manifest().inputs();
        this.front = inputs.stream().map(ClipWindows::new).toList();
    }

    /**
     * @param wanted windows; there are fewer where recordings are short
     * @param done told how many there are
     * @return for each window what each input is given, by the input's name
     * @throws IOException when a recording cannot be read
     */
    static List<Map<String, GraphRun.Input>> of(ModelPackage model, List<Path> recordings, int wanted, IntConsumer done)
            throws IOException {
        CalibrationWindows heard = new CalibrationWindows(model);
        List<Path> some = recordings.size() <= wanted ? recordings : evenly(recordings, wanted);
        List<Map<String, GraphRun.Input>> windows = new ArrayList<>();
        for (int r = 0; r < some.size(); r++) {
            int left = some.size() - r;
            heard.add(some.get(r), (wanted - windows.size() + left - 1) / left, r * GOLDEN % 1, windows);
            done.accept(windows.size());
        }
        return windows;
    }

    static <T> List<T> evenly(List<T> all, int count) {
        List<T> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(all.get((int) ((long) i * all.size() / count)));
        }
        return some;
    }

    /** @param offset 0 to 1: where within its share of the recording a window begins */
    private void add(Path recording, int most, double offset, List<Map<String, GraphRun.Input>> windows)
            throws IOException {
        float[][][] samples = new float[inputs.size()][][];
        for (int i = 0; i < samples.length; i++) {
            ModelInput input = inputs.get(i);
            samples[i] = Samples.read(recording, input.rate(), input.rate() * LONGEST_SECONDS, input.channels());
        }
        int there = front.get(0).count(samples[0][0].length);
        int count = Math.min(there, most);
        for (int i = 0; i < count; i++) {
            windows.add(window(samples, (int) ((i + offset) * there / count)));
        }
    }

    private Map<String, GraphRun.Input> window(float[][][] samples, int k) {
        Map<String, GraphRun.Input> window = new HashMap<>();
        for (int i = 0; i < samples.length; i++) {
            ModelInput input = inputs.get(i);
            int from = k * input.hop();
            int end = from + input.window();
            float[][] padded = new float[samples[i].length][];
            for (int c = 0; c < padded.length; c++) {
                padded[c] = samples[i][c].length >= end ? samples[i][c] : Arrays.copyOf(samples[i][c], end);
            }
            window.put(input.name(), new GraphRun.Input(front.get(i).window(padded, from), input.shape(1)));
        }
        return window;
    }
}
