package io.earshot.training.pytorch;

import io.earshot.training.pytorch.Pickle.Storage;
import io.earshot.training.pytorch.Pickle.View;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tensors of a checkpoint that {@code torch.save} wrote (PyTorch 1.6 and later: a ZIP of {@code data.pkl} and a
 * file for each storage): those of its state dict, which is the file itself or what it holds under {@code model} or {@code
 * state_dict}. What a hostile file can take is bounded: a pickle of {@value #LARGEST_PICKLE} bytes and {@value #MOST_VALUES}
 * values.
 */
public final class TorchFile {
    private static final int LARGEST_PICKLE = 1 << 21;
    private static final long MOST_VALUES = 1L << 28;
    private static final List<String> STATE_DICTS = List.of("model", "state_dict");

    private final Path file;
    private final ZipFile zip;
    private final String folder;
    private final Map<String, float[]> storages = new HashMap<>();
    private long values;
    private long stored;

    private TorchFile(Path file, ZipFile zip) throws IOException {
        this.file = file;
        this.zip = zip;
        String found = null;
        for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(each -> (ZipEntry) each)::iterator) {
            if (entry.getName().endsWith("/data.pkl") && found == null) {
                found = entry.getName().substring(0, entry.getName().length() - "data.pkl".length());
            }
        }
        if (found == null) {
            throw new IOException(file + ": is a ZIP without data.pkl, must be a checkpoint of torch.save");
        }
        folder = found;
    }

    /**
     * @return tensors by name, in the file's order; what else it holds is left out
     * @throws IOException naming the file, when it is not there, is damaged, or holds what is not read here
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": is not there, must be a checkpoint of torch.save");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new TorchFile(file, zip).tensors();
        } catch (ZipException e) {
            throw new IOException(
                    ("%s: is no ZIP, or a damaged one: %s; a checkpoint of before PyTorch 1.6 becomes one by"
                                    + " torch.save(torch.load(FILE, weights_only=True), FILE)")
                            .formatted(file, e.getMessage()),
                    e);
        } catch (EOFException | IllegalArgumentException e) {
            // The latter of names of parts that are no text.
            throw new IOException(file + ": is damaged: a part of it is cut off, or has no name", e);
        } catch (PickleException e) {
            throw new IOException("%s: data.pkl: %s".formatted(file, e.getMessage()), e);
        }
    }

    private Map<String, Tensor> tensors() throws IOException {
        Object root = Pickle.read(bytes(folder + "data.pkl", LARGEST_PICKLE, false));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> each : stateDict(root).entrySet()) {
            if (each.getKey() instanceof String name && each.getValue() instanceof View view) {
                tensors.put(name, tensor(name, view));
            }
        }
        if (tensors.isEmpty()) {
            throw new IOException(file + ": holds no tensors by name, at its top, under model or under state_dict");
        }
        return tensors;
    }

    private static Map<?, ?> stateDict(@Nullable Object root) {
        if (!(root instanceof Map<?, ?> map)) {
            return Map.of();
        }
        for (String key : STATE_DICTS) {
            if (map.get(key) instanceof Map<?, ?> inner) {
                return inner;
            }
        }
        return map;
    }

    private Tensor tensor(String name, View view) throws IOException {
        long size = 1;
        for (int each : view.shape()) {
            size *= each;
            if (size > MOST_VALUES) {
                throw new IOException("%s: %s has the shape %s, all may have %d values"
                        .formatted(file, name, view.shape(), MOST_VALUES));
            }
        }
        values += size;
        if (values > MOST_VALUES) {
            throw new IOException("%s: has more than %d values".formatted(file, MOST_VALUES));
        }
        long expected = 1;
        for (int i = view.shape().size() - 1; i >= 0; i--) {
            if (i >= view.strides().size()
                    || (view.shape().get(i) > 1 && view.strides().get(i) != expected)) {
                throw new IOException("%s: %s does not lie row by row (strides %s of shape %s): save it .contiguous()"
                        .formatted(file, name, view.strides(), view.shape()));
            }
            expected *= view.shape().get(i);
        }
        float[] storage = storage(view.storage());
        if (view.offset() < 0 || view.offset() + size > storage.length) {
            throw new IOException("%s: %s needs values %d to %d of a storage of %d"
                    .formatted(file, name, view.offset(), view.offset() + size, storage.length));
        }
        float[] own = new float[(int) size];
        System.arraycopy(storage, (int) view.offset(), own, 0, own.length);
        return new Tensor(view.shape(), own);
    }

    private float[] storage(Storage storage) throws IOException {
        float[] known = storages.get(storage.key());
        if (known != null) {
            return known;
        }
        int width =
                switch (storage.type()) {
                    case "torch.FloatStorage", "torch.IntStorage" -> 4;
                    case "torch.DoubleStorage", "torch.LongStorage" -> 8;
                    default ->
                        throw new IOException(
                                "%s: has numbers of %s, must have 32 or 64 bits".formatted(file, storage.type()));
                };
        stored += Math.max(0, storage.values());
        if (storage.values() < 0 || storage.values() > MOST_VALUES || stored > MOST_VALUES) {
            throw new IOException("%s: storage %s has %d values, all may have %d"
                    .formatted(file, storage.key(), storage.values(), MOST_VALUES));
        }
        long size = storage.values() * width;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IOException("%s: storage %s has %d bytes, may have 2 GiB".formatted(file, storage.key(), size));
        }
        ByteBuffer bytes = ByteBuffer.wrap(bytes(folder + "data/" + storage.key(), (int) size, true))
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[(int) storage.values()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = switch (storage.type()) {
                case "torch.FloatStorage" -> bytes.getFloat();
                case "torch.IntStorage" -> (float) bytes.getInt();
                case "torch.DoubleStorage" -> (float) bytes.getDouble();
                default -> (float) bytes.getLong();
            };
        }
        storages.put(storage.key(), floats);
        return floats;
    }

    private byte[] bytes(String name, int size, boolean exactly) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("%s: %s is missing in it".formatted(file, name));
        }
        try (InputStream in = zip.getInputStream(entry)) {
            // As it comes, and one byte more than may be: never as much as an entry claims.
            byte[] bytes = in.readNBytes(size + 1);
            if (exactly ? bytes.length != size : bytes.length > size) {
                throw new IOException("%s: %s must have %s%d bytes, has %s"
                        .formatted(
                                file,
                                name,
                                exactly ? "" : "at most ",
                                size,
                                bytes.length > size ? "more" : Integer.toString(bytes.length)));
            }
            return bytes;
        }
    }
}
