package io.earshot.training.pytorch;

import io.earshot.training.pytorch.Pickle.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The format of before PyTorch 1.6: five pickles, of a magic number, the format's version, the machine, what was saved and the
 * keys of its storages; behind them each storage, its count as 64 bits before its values.
 */
final class LegacyParts implements Parts {
    /** The pickle of 0x1950a86a20f9469cfc6c. */
    private static final byte[] BEGINNING = HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e");

    private static final long VERSION = 1001;

    private final Path file;
    /** Where each storage's values begin in the file. */
    private final Map<String, Long> places = new HashMap<>();

    LegacyParts(Path file) {
        this.file = file;
    }

    /** @return whether a file begins as this format does */
    static boolean is(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(BEGINNING.length), BEGINNING);
        }
    }

    @Override
    public @Nullable Object root() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return root(channel);
        }
    }

    private @Nullable Object root(FileChannel channel) throws IOException {
        byte[] head = Channels.newInputStream(channel).readNBytes(LARGEST_PICKLE);
        ByteBuffer in = ByteBuffer.wrap(head).position(BEGINNING.length);
        Object version = Pickle.read(in).value();
        if (!Long.valueOf(VERSION).equals(version)) {
            throw new CheckpointException("its format must be of version " + VERSION);
        }
        if (!(Pickle.read(in).value() instanceof Map<?, ?> machine)
                || !Boolean.TRUE.equals(machine.get("little_endian"))) {
            throw new CheckpointException(
                    "was saved where the largest byte of a number comes first, which is not read");
        }
        Pickle.Read saved = Pickle.read(in);
        if (!(Pickle.read(in).value() instanceof List<?> keys)) {
            throw new CheckpointException("its fifth pickle must be a list of storages");
        }
        locate(channel.position(in.position()), keys, saved.storages());
        return saved.value();
    }

    private void locate(FileChannel channel, List<?> keys, Map<String, Storage> storages) throws IOException {
        for (Object key : keys) {
            Storage storage = key instanceof String ? storages.get(key) : null;
            if (storage == null) {
                throw new CheckpointException("it lists a storage that nothing in it has");
            }
            long count = count(channel);
            if (count != storage.values()) {
                throw new CheckpointException(
                        "storage %s must have %d values, has %d".formatted(storage.key(), storage.values(), count));
            }
            long place = channel.position();
            if (place + storage.bytes() > channel.size()) {
                throw new CheckpointException("it is cut off in storage " + storage.key());
            }
            places.put(storage.key(), place);
            channel.position(place + storage.bytes());
        }
    }

    private static long count(FileChannel channel) throws IOException {
        ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (count.hasRemaining()) {
            if (channel.read(count) < 0) {
                throw new CheckpointException("it is cut off among its storages");
            }
        }
        return count.getLong(0);
    }

    @Override
    public InputStream open(Storage storage) throws IOException {
        Long place = places.get(storage.key());
        if (place == null) {
            throw new CheckpointException("storage " + storage.key() + " is missing in it");
        }
        return Channels.newInputStream(FileChannel.open(file).position(place));
    }

    @Override
    public void close() {}
}
