package io.earshot.training.zoo;

import io.earshot.training.network.Weights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Random weights in PANNs' published layout. */
final class PannsFile {
    private PannsFile() {}

    static float[] random(String name, int count) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        float[] values = new float[count];
        boolean positive = name.endsWith("Var") || name.endsWith("gamma");
        for (int i = 0; i < count; i++) {
            values[i] = (float) (positive ? 0.5 + random.nextDouble() : 0.1 * (random.nextDouble() - 0.5));
        }
        return values;
    }

    /** Random weights as torch.save writes PANNs' published ones, with the front end's matrices and counts among them. */
    static Path write(Path dir, Architecture architecture, Weights of, UnaryOperator<String> rename)
            throws IOException {
        Map<String, float[]> storages = new LinkedHashMap<>();
        storages.put("spectrogram_extractor.stft.conv_real.weight", new float[4]);
        storages.put("logmel_extractor.melW", new float[4]);
        storages.put("bn0.num_batches_tracked", new float[1]);
        Map<String, String> modules = new LinkedHashMap<>();
        of.byName().forEach((name, values) -> {
            String layer = name.substring(0, 2);
            modules.computeIfAbsent(layer, each -> architecture.pytorchNames().get(modules.size()));
            String parameter = name.substring(3)
                    .replace("gamma", "weight")
                    .replace("beta", "bias")
                    .replace("runningMean", "running_mean")
                    .replace("runningVar", "running_var");
            storages.put(rename.apply(modules.get(layer) + "." + parameter), random(name, values.length));
        });
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(latin("\u0080\u0002}X\u0005\0\0\0modelccollections\nOrderedDict\n)R("));
        int key = 0;
        Path file = Files.createTempFile(dir, "panns", ".pth");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(0);
            for (Map.Entry<String, float[]> each : storages.entrySet()) {
                int count = each.getValue().length;
                pickle.writeBytes(latin(text(each.getKey()) + "ctorch._utils\n_rebuild_tensor_v2\n(("
                        + text("storage") + "ctorch\nFloatStorage\n" + text(Integer.toString(key)) + text("cpu")
                        + number(count) + "tQK\0" + number(count) + "\u0085K\u0001\u0085\u0089}tR"));
                zip.putNextEntry(new ZipEntry("archive/data/" + key++));
                ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(each.getValue());
                zip.write(bytes.array());
            }
            pickle.writeBytes(latin("us."));
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(pickle.toByteArray());
        }
        return file;
    }

    private static String text(String text) {
        return "X" + number(text.length()).substring(1) + text;
    }

    private static String number(int number) {
        byte[] four = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
        return "J" + new String(four, StandardCharsets.ISO_8859_1);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
