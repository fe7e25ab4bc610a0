package io.earshot.training.zoo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.earshot.api.NotWrittenException;
import io.earshot.training.network.ResumableTrainer;
import io.earshot.training.network.Standardisation;
import io.earshot.training.network.Weights;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Checkpoints as files: a ZIP of {@code checkpoint.json} and an entry of little-endian 32-bit floats for each weight. */
public final class CheckpointFile {
    /** How names of such files end. */
    public static final String SUFFIX = ".ckpt";

    private static final String HEAD = "checkpoint.json";
    private static final String FORMAT = "earshot-checkpoint-1";
    private static final int LARGEST_HEAD = 1 << 22;
    private static final long MOST_VALUES = 1L << 28;
    private static final ObjectMapper JSON = new ObjectMapper();

    private CheckpointFile() {}

    /** Writes a checkpoint; what the file held before is replaced once the new one is whole. */
    public static void write(Path file, Checkpoint checkpoint) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (OutputStream out = Files.newOutputStream(unfinished);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.setLevel(1); // weights hardly become smaller
                zip.putNextEntry(new ZipEntry(HEAD));
                zip.write(JSON.writeValueAsBytes(head(checkpoint)));
                zip.closeEntry();
                ResumableTrainer.State state = checkpoint.state();
                write(zip, "weights/", state.weights());
                write(zip, "means/", state.means());
                write(zip, "squares/", state.squares());
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw new NotWrittenException(file, e, "make room there, or name another folder by checkpoint_dir");
        }
    }

    private static ObjectNode head(Checkpoint checkpoint) {
        ObjectNode head = JSON.createObjectNode();
        head.put("format", FORMAT)
                .put("of", checkpoint.of())
                .put("recipe", checkpoint.recipe())
                .put("licence", checkpoint.licence())
                .put("steps", checkpoint.state().steps());
        if (checkpoint.base() != null) {
            head.put("base", checkpoint.base());
        }
        head.set("classes", JSON.valueToTree(checkpoint.classes()));
        head.set("losses", JSON.valueToTree(checkpoint.losses()));
        head.set("means", JSON.valueToTree(checkpoint.standardisation().means()));
        head.set("deviations", JSON.valueToTree(checkpoint.standardisation().deviations()));
        ArrayNode tensors = head.putArray("tensors");
        add(tensors, "weights/", checkpoint.state().weights());
        add(tensors, "means/", checkpoint.state().means());
        add(tensors, "squares/", checkpoint.state().squares());
        return head;
    }

    private static void add(ArrayNode tensors, String folder, Weights weights) {
        weights.byName()
                .forEach((name, values) ->
                        tensors.addObject().put("name", folder + name).put("values", values.length));
    }

    private static void write(ZipOutputStream zip, String folder, Weights weights) throws IOException {
        for (Map.Entry<String, float[]> each : weights.byName().entrySet()) {
            zip.putNextEntry(new ZipEntry(folder + each.getKey()));
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(each.getValue().length, Float.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(each.getValue());
            zip.write(bytes.array());
            zip.closeEntry();
        }
    }

    /** @throws IOException naming the file, when it is not there, is damaged or is no checkpoint */
    public static Checkpoint read(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            JsonNode head = JSON.readTree(bytes(zip, HEAD, LARGEST_HEAD));
            if (!head.path("format").asText().equals(FORMAT)) {
                throw new IOException("%s: format must be %s, was '%s'"
                        .formatted(file, FORMAT, head.path("format").asText()));
            }
            Map<String, float[]> tensors = new LinkedHashMap<>();
            for (JsonNode each : head.path("tensors")) {
                long values = each.path("values").asLong(-1);
                if (values < 0 || values > MOST_VALUES) {
                    throw new IOException("%s: %s has %d values, the bound is %d"
                            .formatted(file, each.path("name"), values, MOST_VALUES));
                }
                String name = each.path("name").asText();
                float[] floats = new float[(int) values];
                ByteBuffer.wrap(bytes(zip, name, (int) values * Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(floats);
                tensors.put(name, floats);
            }
            List<String> classes = new ArrayList<>();
            head.path("classes").forEach(each -> classes.add(each.asText()));
            List<Double> losses = new ArrayList<>();
            head.path("losses").forEach(each -> losses.add(each.asDouble()));
            return new Checkpoint(
                    head.path("of").asText(),
                    head.path("recipe").asText(),
                    classes,
                    head.path("licence").asText(),
                    head.has("base") ? head.path("base").asText() : null,
                    losses,
                    new Standardisation(floats(head.path("means")), floats(head.path("deviations"))),
                    new ResumableTrainer.State(
                            head.path("steps").asInt(),
                            below(tensors, "weights/"),
                            below(tensors, "means/"),
                            below(tensors, "squares/")));
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": is not there, must be a checkpoint", e);
        } catch (ZipException | EOFException | JsonProcessingException | IllegalArgumentException e) {
            throw new IOException(file + ": is no checkpoint, or a damaged one: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(ZipFile zip, String name, int size) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new ZipException(name + " is missing");
        }
        boolean text = name.equals(HEAD);
        try (InputStream in = zip.getInputStream(entry)) {
            // One more than there may be, so that more is noticed; never as much as an entry claims.
            byte[] bytes = in.readNBytes(size + 1);
            if (text ? bytes.length > size : bytes.length != size) {
                throw new ZipException("%s must have %d bytes, has %s"
                        .formatted(name, size, bytes.length > size ? "more" : Integer.toString(bytes.length)));
            }
            return bytes;
        }
    }

    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble();
        }
        return floats;
    }

    private static Weights below(Map<String, float[]> tensors, String folder) {
        Map<String, float[]> below = new LinkedHashMap<>();
        tensors.forEach((name, values) -> {
            if (name.startsWith(folder)) {
                below.put(name.substring(folder.length()), values);
            }
        });
        return new Weights(below);
    }
}
