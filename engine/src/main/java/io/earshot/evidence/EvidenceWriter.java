package io.earshot.evidence;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes evidence so that it is there whole or not at all: beside its place, forced to disk, then moved there at once. What
 * is there already is never touched.
 */
public final class EvidenceWriter {
    private EvidenceWriter() {}

    /** Whether a target is to be one file. */
    public static boolean isZip(Path target) {
        return String.valueOf(target.getFileName()).toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /** @throws FileAlreadyExistsException unless the target is free: absent, or for a folder an empty one */
    public static void requireFree(Path target) throws IOException {
        boolean free = !Files.exists(target);
        if (!free && !isZip(target) && Files.isDirectory(target)) {
            try (Stream<Path> inside = Files.list(target)) {
                free = inside.findAny().isEmpty();
            }
        }
        if (!free) {
            throw new FileAlreadyExistsException(target.toString());
        }
    }

    /**
     * @param target a folder, or a file whose name ends with {@code .zip}
     * @param files contents by plain name, in the order in which they are to be written
     */
    public static void write(Path target, Map<String, byte[]> files) throws IOException {
        requireFree(target);
        Path whole = target.toAbsolutePath();
        Path parent = whole.getParent();
        if (parent == null) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Files.createDirectories(parent);
        Path part = parent.resolve(".%s.%s.part".formatted(whole.getFileName(), UUID.randomUUID()));
        try {
            if (isZip(target)) {
                zip(part, files);
            } else {
                folder(part, files);
            }
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(part);
        }
    }

    private static void folder(Path part, Map<String, byte[]> files) throws IOException {
        Files.createDirectory(part);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            try (FileChannel channel = create(part.resolve(plain(file.getKey())))) {
                ByteBuffer bytes = ByteBuffer.wrap(file.getValue());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
        }
    }

    private static void zip(Path part, Map<String, byte[]> files) throws IOException {
        try (FileChannel channel = create(part);
                OutputStream out = Channels.newOutputStream(channel)) {
            zip(out, files);
            channel.force(true);
        }
    }

    /** Writes the zip's bytes; the same evidence gives the same ones. The caller closes the stream. */
    public static void zip(OutputStream out, Map<String, byte[]> files) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            ZipEntry entry = new ZipEntry(plain(file.getKey()));
            entry.setTime(0); // the manifest says when
            zip.putNextEntry(entry);
            zip.write(file.getValue());
            zip.closeEntry();
        }
        zip.finish();
        zip.flush();
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static String plain(String name) {
        if (!Manifest.isPlain(name)) {
            throw new IllegalArgumentException("'%s' is no plain file name".formatted(name));
        }
        return name;
    }

    private static void delete(Path part) throws IOException {
        if (Files.isDirectory(part)) {
            try (Stream<Path> inside = Files.list(part)) {
                for (Path file : inside.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(part);
    }
}
