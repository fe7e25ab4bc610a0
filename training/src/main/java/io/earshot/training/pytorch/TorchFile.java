package io.earshot.training.pytorch;

import io.earshot.training.pytorch.Pickle.Storage;
import io.earshot.training.pytorch.Pickle.View;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a checkpoint that {@code torch.save} wrote, in today's format or in that of before PyTorch 1.6: those of its
 * state dict, which is the file itself or what it holds under {@code model} or {@code state_dict}. A tensor is read, and judged,
 * when it is asked for. What a hostile file can take is bounded: a pickle of {@value Parts#LARGEST_PICKLE} bytes and
 * {@value #MOST_VALUES} values. Belongs to one thread; every error names the file.
 */
public final class TorchFile implements Closeable {
    private static final long MOST_VALUES = 1L << 28;
    private static final int AT_ONCE = 1 << 16;
    private static final List<String> STATE_DICTS = List.of("model", "state_dict");

    private final Path file;
    private final Parts parts;
    private final Map<String, View> views = new LinkedHashMap<>();
    private final Map<String, float[]> storages = new HashMap<>();
    private long values;
    private long stored;

    private TorchFile(Path file, Parts parts) {
        this.file = file;
        this.parts = parts;
    }

    /**
     * @throws IOException when it is not there, is damaged, has no tensors by name, or names what is neither a tensor nor a
     *     collection
     */
    public static TorchFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": is not there, must be a checkpoint of torch.save");
        }
        return naming(file, () -> {
            TorchFile opened = new TorchFile(file, LegacyParts.is(file) ? new LegacyParts(file) : new ZipParts(file));
            try {
                opened.find();
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
            return opened;
        });
    }

    /** What reads a file. */
    @FunctionalInterface
    private interface Reading<T> {
        T run() throws IOException;
    }

    private static <T> T naming(Path file, Reading<T> reading) throws IOException {
        try {
            return reading.run();
        } catch (CheckpointException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (ZipException e) {
            throw new IOException(
                    "%s: is no checkpoint of torch.save, or a damaged one: %s".formatted(file, e.getMessage()), e);
        } catch (EOFException | IllegalArgumentException e) {
            // The latter of names of parts that are no text.
            throw new IOException(file + ": is damaged: a part of it is cut off, or has no name", e);
        }
    }

    private void find() throws IOException {
        for (Map.Entry<?, ?> each : stateDict(parts.root()).entrySet()) {
            if (each.getKey() instanceof String name && each.getValue() instanceof View view) {
                if (!Pickle.isPlain(name)) {
                    throw new CheckpointException("a tensor has a name of several lines, or of more than 200 letters");
                }
                views.put(name, view);
            }
        }
        if (views.isEmpty()) {
            throw new CheckpointException("holds no tensors by name, at its top, under model or under state_dict");
        }
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

    /** @return the shape of each tensor, in the file's order; none is read for it */
    public Map<String, List<Integer>> shapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        views.forEach((name, view) -> shapes.put(name, view.shape()));
        return shapes;
    }

    /**
     * Reads a tensor, however it lies in its storage.
     *
     * @param name one of {@link #shapes()}
     * @throws IOException when it is damaged, is larger than its storage, or has numbers of fewer than 32 bits
     */
    public Tensor tensor(String name) throws IOException {
        View view = views.get(name);
        if (view == null) {
            throw new IllegalArgumentException("%s: has no tensor '%s'".formatted(file, name));
        }
        return naming(file, () -> new Tensor(view.shape(), values(name, view)));
    }

    private float[] values(String name, View view) throws IOException {
        List<Integer> shape = view.shape();
        List<Integer> strides = view.strides();
        if (shape.size() != strides.size()) {
            throw new CheckpointException("%s has the shape %s and the strides %s".formatted(name, shape, strides));
        }
        long size = 1;
        for (int each : shape) {
            // At most 2^28 times 2^31.
            size = Math.min(size * each, MOST_VALUES + 1);
        }
        Storage storage = view.storage();
        // Else the little that a file has could be spread without end.
        if (size > storage.values()) {
            throw new CheckpointException("%s has %s values, its storage %d"
                    .formatted(name, size > MOST_VALUES ? "too many" : Long.toString(size), storage.values()));
        }
        values += size;
        if (values > MOST_VALUES) {
            throw new CheckpointException("has more than %d values".formatted(MOST_VALUES));
        }
        if (size == 0) {
            return new float[0];
        }
        long last = view.offset();
        for (int i = 0; i < shape.size(); i++) {
            last += (shape.get(i) - 1L) * strides.get(i);
        }
        if (view.offset() < 0 || last < 0 || last >= storage.values()) {
            throw new CheckpointException("%s needs values %d to %d of a storage of %d"
                    .formatted(name, view.offset(), last, storage.values()));
        }
        float[] all = storage(name, storage);
        if (liesRowByRow(view)) {
            int from = (int) view.offset();
            return from == 0 && size == all.length ? all : Arrays.copyOfRange(all, from, from + (int) size);
        }
        return gathered(all, view, (int) size);
    }

    private static boolean liesRowByRow(View view) {
        long expected = 1;
        for (int i = view.shape().size() - 1; i >= 0; i--) {
            if (view.shape().get(i) > 1 && view.strides().get(i) != expected) {
                return false;
            }
            expected *= view.shape().get(i);
        }
        return true;
    }

    private static float[] gathered(float[] all, View view, int size) {
        float[] values = new float[size];
        int[] index = new int[view.shape().size()];
        int at = (int) view.offset();
        for (int i = 0; i < size; i++) {
            values[i] = all[at];
            // The last index moves first; one that is through goes back to 0 and moves the one before it.
            for (int d = index.length - 1; d >= 0; d--) {
                at += view.strides().get(d);
                if (++index[d] < view.shape().get(d)) {
                    break;
                }
                at -= index[d] * view.strides().get(d);
                index[d] = 0;
            }
        }
        return values;
    }

    private float[] storage(String name, Storage storage) throws IOException {
        float[] known = storages.get(storage.key());
        if (known != null) {
            return known;
        }
        if (!storage.numbers().areRead()) {
            throw new CheckpointException(
                    "%s has numbers of a %s, must have 32 or 64 bits".formatted(name, storage.numbers()));
        }
        stored += storage.values();
        if (stored > MOST_VALUES) {
            throw new CheckpointException("has storages of more than %d values".formatted(MOST_VALUES));
        }
        try (InputStream in = parts.open(storage)) {
            float[] floats = read(in, storage);
            storages.put(storage.key(), floats);
            return floats;
        }
    }

    /** Takes as much memory as there is to read, whatever the file says. */
    private static float[] read(InputStream in, Storage storage) throws IOException {
        int width = storage.numbers().bytes();
        int count = (int) storage.values();
        byte[] bytes = new byte[AT_ONCE];
        float[] floats = new float[Math.min(count, AT_ONCE)];
        for (int done = 0; done < count; ) {
            int wanted = Math.min(AT_ONCE / width, count - done);
            if (in.readNBytes(bytes, 0, wanted * width) < wanted * width) {
                throw new CheckpointException("it is cut off in storage " + storage.key());
            }
            if (done + wanted > floats.length) {
                floats = Arrays.copyOf(floats, (int) Math.min(count, 2L * floats.length));
            }
            storage.numbers()
                    .read(ByteBuffer.wrap(bytes, 0, wanted * width).order(ByteOrder.LITTLE_ENDIAN), floats, done);
            done += wanted;
        }
        return floats;
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}
