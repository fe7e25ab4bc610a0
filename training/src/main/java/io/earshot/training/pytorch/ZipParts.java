package io.earshot.training.pytorch;

import io.earshot.training.pytorch.Pickle.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The format of PyTorch 1.6 and later: a ZIP of {@code data.pkl} and a file for each storage. */
final class ZipParts implements Parts {
    private static final String PICKLE = "data.pkl";

    private final ZipFile zip;

    ZipParts(Path file) throws IOException {
        zip = new ZipFile(file.toFile());
    }

    private String folder() throws CheckpointException {
        return zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith("/" + PICKLE))
                .findFirst()
                .map(name -> name.substring(0, name.length() - PICKLE.length()))
                .orElseThrow(
                        () -> new CheckpointException("is a ZIP without data.pkl, must be a checkpoint of torch.save"));
    }

    @Override
    public @Nullable Object root() throws IOException {
        ZipEntry order = zip.getEntry(folder() + "byteorder");
        if (order != null && !new String(bytes(order, 16), StandardCharsets.UTF_8).equals("little")) {
            throw new CheckpointException(
                    "was saved where the largest byte of a number comes first, which is not read");
        }
        byte[] pickle = bytes(entry(PICKLE), LARGEST_PICKLE);
        try {
            return Pickle.read(ByteBuffer.wrap(pickle)).value();
        } catch (CheckpointException e) {
            throw new CheckpointException(PICKLE + ": " + e.getMessage());
        }
    }

    private ZipEntry entry(String name) throws CheckpointException {
        ZipEntry entry = zip.getEntry(folder() + name);
        if (entry == null) {
            throw new CheckpointException(name + " is missing in it");
        }
        return entry;
    }

    private byte[] bytes(ZipEntry entry, int most) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            // As it comes, and one byte more than may be: never as much as an entry claims.
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new CheckpointException(
                        "%s must have at most %d bytes, has more".formatted(entry.getName(), most));
            }
            return bytes;
        }
    }

    @Override
    public InputStream open(Storage storage) throws IOException {
        ZipEntry entry = entry("data/" + storage.key());
        if (entry.getSize() != storage.bytes()) {
            throw new CheckpointException("%s must have %d bytes, has %d"
                    .formatted("data/" + storage.key(), storage.bytes(), entry.getSize()));
        }
        return zip.getInputStream(entry);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
