package io.earshot.training.zoo;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the weights of {@link PannsReference#made} as torch.save does, under {@code model}. Counts are of 64 bits; of the front
 * end's matrix of filters numbers of 16 bits are written, column by column, as none of it is used.
 */
enum PannsFile {
    /** Today's format. */
    ZIP,
    /** That of before PyTorch 1.6. */
    LEGACY;

    private static final long COUNT = 600_000;

    Path write(Path dir, Map<String, List<Integer>> shapes) throws IOException {
        Path file = Files.createTempFile(dir, "panns", ".pth");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            if (this == ZIP) {
                zip(out, shapes);
            } else {
                legacy(out, shapes);
            }
        }
        return file;
    }

    private static void zip(OutputStream out, Map<String, List<Integer>> shapes) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setLevel(0);
        zip.putNextEntry(new ZipEntry("panns/data.pkl"));
        zip.write(pickle(shapes, "t"));
        for (Map.Entry<String, List<Integer>> each : shapes.entrySet()) {
            zip.putNextEntry(new ZipEntry("panns/data/" + each.getKey()));
            zip.write(bytes(each.getKey(), each.getValue()));
        }
        zip.finish();
    }

    private static void legacy(OutputStream out, Map<String, List<Integer>> shapes) throws IOException {
        out.write(latin("\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\2M\u00e9\3."));
        out.write(latin("\u0080\2}" + text("little_endian") + "\u0088s."));
        out.write(pickle(shapes, "Nt"));
        StringBuilder keys = new StringBuilder("\u0080\2](");
        shapes.keySet().forEach(key -> keys.append(text(key)));
        out.write(latin(keys + "e."));
        for (Map.Entry<String, List<Integer>> each : shapes.entrySet()) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(PannsReference.size(each.getValue()))
                    .array());
            out.write(bytes(each.getKey(), each.getValue()));
        }
    }

    private static boolean isCount(String key) {
        return key.endsWith("num_batches_tracked");
    }

    private static boolean isFilters(String key) {
        return key.endsWith("melW");
    }

    private static byte[] bytes(String key, List<Integer> shape) {
        if (isCount(key)) {
            return ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(COUNT)
                    .array();
        }
        int size = PannsReference.size(shape);
        if (isFilters(key)) {
            return new byte[Short.BYTES * size];
        }
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(PannsReference.made(key.replaceFirst("^module\\.", ""), shape));
        return bytes.array();
    }

    /** @param end of what names a storage */
    private static byte[] pickle(Map<String, List<Integer>> shapes, String end) {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(latin("\u0080\2}" + text("model") + "ccollections\nOrderedDict\n)R("));
        shapes.forEach((key, shape) -> {
            String type = isCount(key) ? "Long" : isFilters(key) ? "Half" : "Float";
            int size = PannsReference.size(shape);
            StringBuilder sizes = new StringBuilder("(");
            StringBuilder strides = new StringBuilder("(");
            int stride = isFilters(key) ? 1 : size;
            for (int each : shape) {
                sizes.append(number(each));
                stride = isFilters(key) ? stride : stride / each;
                strides.append(number(stride));
                stride = isFilters(key) ? stride * each : stride;
            }
            pickle.writeBytes(latin(text(key) + "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n"
                    + type + "Storage\n" + text(key) + text("cuda:0") + number(size) + end + "QK\0" + sizes + "t"
                    + strides + "t\u0089ccollections\nOrderedDict\n)RtR"));
        });
        pickle.writeBytes(latin("us."));
        return pickle.toByteArray();
    }

    private static String text(String text) {
        return "X" + number(text.length()).substring(1) + text;
    }

    private static String number(int number) {
        byte[] four = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
        return "J" + new String(four, StandardCharsets.ISO_8859_1);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
