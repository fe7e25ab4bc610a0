package io.earshot.training.embed;

import io.earshot.api.NotWrittenException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings on disk, by what they were computed of: the samples and the model package, each by its SHA-256. A file is
 * whole or absent; one that is neither is computed anew. Safe to share between processes.
 *
 * <p>A file: magic, windows and size as 32-bit integers, then the values, big-endian.
 */
final class EmbeddingCache {
    private static final int MAGIC = 0x45_53_45_31;
    private static final int HEADER = 3 * Integer.BYTES;
    private static final int MOST_VALUES = 1 << 28;

    private final Path whole;
    private final Path folder;
    private final Disk disk;

    /** Opens files to write. Tests have one that is full. */
    @FunctionalInterface
    interface Disk {
        OutputStream open(Path file) throws IOException;
    }

    /** @param folder is made when something is first kept */
    EmbeddingCache(Path folder, String modelSha256) {
        this(folder, modelSha256, Files::newOutputStream);
    }

    EmbeddingCache(Path folder, String modelSha256, Disk disk) {
        this.whole = folder;
        this.folder = folder.resolve(modelSha256.substring(0, 16));
        this.disk = disk;
    }

    static String key(float[] samples) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer bytes = ByteBuffer.allocate(samples.length * Float.BYTES);
            bytes.asFloatBuffer().put(samples);
            digest.update(bytes);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** @return {@code [windows][size]}, or null where nothing is kept under that key */
    float @Nullable [][] get(String key) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file(key)), 1 << 16))) {
            if (in.readInt() != MAGIC) {
                return null;
            }
            int windows = in.readInt();
            int size = in.readInt();
            // What a foreign file claims is checked before room is made for it.
            if (windows < 1
                    || size < 1
                    || (long) windows * size > MOST_VALUES
                    || Files.size(file(key)) != HEADER + (long) windows * size * Float.BYTES) {
                return null;
            }
            float[][] values = new float[windows][size];
            for (float[] row : values) {
                for (int i = 0; i < size; i++) {
                    row[i] = in.readFloat();
                }
            }
            return values;
        } catch (FileSystemException | EOFException e) {
            // Not there, or of no use: computed anew. What keeps files from being opened is said when one is written.
            return null;
        }
    }

    /** @throws NotWrittenException when there is no room, or the folder cannot be made */
    void put(String key, float[][] values) throws NotWrittenException {
        try {
            write(file(key), values);
        } catch (IOException e) {
            throw new NotWrittenException(
                    whole, e, "embeddings are kept there: make room, or name another folder by --cache");
        }
    }

    private void write(Path file, float[][] values) throws IOException {
        Path parent = Files.createDirectories(file.getParent() == null ? folder : file.getParent());
        Path unfinished = Files.createTempFile(parent, "unfinished", ".tmp");
        try {
            try (DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(disk.open(unfinished), 1 << 16))) {
                out.writeInt(MAGIC);
                out.writeInt(values.length);
                out.writeInt(values[0].length);
                for (float[] row : values) {
                    for (float value : row) {
                        out.writeFloat(value);
                    }
                }
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private Path file(String key) {
        return folder.resolve(key.substring(0, 2)).resolve(key.substring(2));
    }
}
