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
        // Inputs share rate, channels, window and hop.
        ModelInput first = inputs.get(0);
        float[][] samples = Samples.read(recording, first.rate(), first.rate() * LONGEST_SECONDS, first.channels());
        int there = front.get(0).count(samples[0].length);
        int count = Math.min(there, most);
        for (int i = 0; i < count; i++) {
            windows.add(window(samples, (int) ((i + offset) * there / count)));
        }
    }

    private Map<String, GraphRun.Input> window(float[][] samples, int k) {
        ModelInput first = inputs.get(0);
        int from = k * first.hop();
        int end = from + first.window();
        float[][] padded = new float[samples.length][];
        for (int c = 0; c < padded.length; c++) {
            padded[c] = samples[c].length >= end ? samples[c] : Arrays.copyOf(samples[c], end);
        }
        Map<String, GraphRun.Input> window = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            ModelInput input = inputs.get(i);
            window.put(input.name(), new GraphRun.Input(front.get(i).window(padded, from), input.shape(1)));
        }
        return window;
    }
}
