package io.earshot.training.zoo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * What PyTorch says of one of PANNs (pytorch/panns.py, which wrote pytorch/panns.txt), and the same weights and inputs as there.
 *
 * @param shapes of all that its state dict has
 * @param windows in a batch, each of {@code rows} of {@code bands}
 */
record PannsReference(
        Map<String, List<Integer>> shapes, int windows, int rows, int bands, List<Said> scores, List<Said> embeddings) {
    /** One value of what came out for a window. */
    record Said(int window, int index, float value) {}

    static PannsReference of(Architecture architecture) throws IOException {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        List<Integer> input = new ArrayList<>();
        List<Said> scores = new ArrayList<>();
        List<Said> embeddings = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PannsReference.class.getResourceAsStream("/pytorch/panns.txt")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                if (!words[0].equals(architecture.toString())) {
                    continue;
                }
                switch (words[1]) {
                    case "weight" ->
                        shapes.put(words[2], words[3].equals("-") ? List.of() : numbers(words[3].split("x", -1)));
                    case "input" -> input.addAll(numbers(Arrays.copyOfRange(words, 2, 5)));
                    case "score" -> scores.add(said(words));
                    case "embedding" -> embeddings.add(said(words));
                    default -> throw new IOException("panns.txt has the line " + line);
                }
            }
        }
        return new PannsReference(shapes, input.get(0), input.get(1), input.get(2), scores, embeddings);
    }

    private static List<Integer> numbers(String... words) {
        return Arrays.stream(words).map(Integer::valueOf).toList();
    }

    private static Said said(String... words) {
        return new Said(Integer.parseInt(words[2]), Integer.parseInt(words[3]), Float.parseFloat(words[4]));
    }

    static int size(List<Integer> shape) {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }

    /** Numbers of 0 to 1 that look random: that place of those of a name. */
    private static double uniform(int name, int place) {
        int x = place * 0x9E3779B1 + name;
        x = (x ^ (x >>> 16)) * 0x85EBCA6B;
        x = (x ^ (x >>> 13)) * 0xC2B2AE35;
        return ((x ^ (x >>> 16)) & 0xFFFF_FFFFL) / 4294967296.0;
    }

    private static int crc(String name) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    static float[] made(String key, List<Integer> shape) {
        float[] values = new float[size(shape)];
        int name = crc(key);
        double scale = 1;
        double from = -0.5;
        if (shape.size() > 1) {
            double largest = Math.sqrt(6.0 / size(shape.subList(1, shape.size())));
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((2 * uniform(name, i) - 1) * largest);
            }
            return values;
        }
        if (key.equals("bn0.running_mean")) {
            scale = 10;
            from = -40;
        } else if (key.equals("bn0.running_var")) {
            scale = 100;
            from = 200;
        } else if (key.endsWith("running_var") || key.endsWith("weight")) {
            from = 0.5;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * uniform(name, i) + from);
        }
        return values;
    }

    /** {@code [windows][rows][bands]}, decibels. */
    float[] inputs() {
        float[] values = new float[windows * rows * bands];
        int name = crc("input");
        for (int i = 0; i < values.length; i++) {
            int window = i / (rows * bands);
            int row = i / bands % rows;
            int band = i % bands;
            int tones = ((3 + 4 * window) * row + (5 + 2 * window) * band) % 41;
            values[i] = (float) (tones - 60 + 10 * uniform(name, i));
        }
        return values;
    }
}
