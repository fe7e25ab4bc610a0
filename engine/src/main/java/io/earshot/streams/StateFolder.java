package io.earshot.streams;

import io.earshot.files.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local stores of a Kafka Streams application, and whether they can be trusted. They are copies: the changelog topics
 * hold the truth. So a start uses them only where a clean stop has sealed them and they are, file by file, what was
 * sealed, by the same topology and layout; else it deletes them, and Streams reads them back. Streams itself notices a
 * store that was not closed, but takes the word of a closed one, whatever became of its files since.
 *
 * <p>The process id that Streams keeps beside the stores stays: it names the transactions.
 *
 * <p>Used by the thread that builds and closes the application, while no store is open.
 */
public final class StateFolder {
    public static final String SEAL = "earshot-seal";

    private static final Logger log = LoggerFactory.getLogger(StateFolder.class);
    /** Tasks' folders and that of global stores, as Streams names them; nothing else is read or deleted. */
    private static final Pattern STORES = Pattern.compile("\\d+_\\d+|global");
    /** Streams' own, held by the process that uses the folder. */
    private static final String LOCK = ".lock";

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final StateSeal.Owner owner;

    /** @param folder the application's own: {@code state.dir/application.id} */
    StateFolder(Path folder, StateSeal.Owner owner) {
        this.folder = folder;
        this.owner = owner;
    }

    /**
     * Before a store is opened: deletes the stores unless they are what was sealed. Breaks the seal, so that stores in use
     * have none. The caller holds Streams' lock on the folder.
     *
     * @throws StateException when the folder cannot be read or written
     */
    void open() {
        try {
            List<Path> stores = stores();
            String why = stores.isEmpty() ? null : distrust();
            if (Files.deleteIfExists(folder.resolve(SEAL))) {
                sync(folder);
            }
            if (why != null) {
                for (Path store : stores) {
                    Folders.delete(store);
                }
                log.warn(
                        "local stores of {} in {} are not trusted ({}): deleted, they are read back from the changelog"
                                + " topics",
                        owner.application(),
                        folder,
                        why);
            }
        } catch (IOException e) {
            throw new StateException(
                    "state-dir: %s cannot be checked (%s): make it readable and writable, or delete it; its stores are read back from the changelog topics"
                            .formatted(folder, e),
                    e);
        }
    }

    /** After a clean stop: says what the stores hold. Where that fails, the next start reads them back. */
    void seal() {
        Path lock = folder.resolve(LOCK);
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held == null) {
                return; // the next process has them already
            }
            byte[] text = new StateSeal(owner, contents()).text().getBytes(StandardCharsets.UTF_8);
            Path written = folder.resolve(SEAL + ".new");
            try (FileChannel file = FileChannel.open(
                    written,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                for (var rest = java.nio.ByteBuffer.wrap(text); rest.hasRemaining(); ) {
                    file.write(rest);
                }
                file.force(true);
            }
            Files.move(written, folder.resolve(SEAL), StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
        } catch (IOException | OverlappingFileLockException e) {
            log.warn("local stores in {} could not be sealed ({}): the next start reads them back", folder, e);
        }
    }

    /** @return why the stores are not to be used, or null */
    private @Nullable String distrust() throws IOException {
        String written;
        try {
            written = new String(Files.readAllBytes(folder.resolve(SEAL)), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "they were not closed by a clean stop of this version";
        }
        return new StateSeal(owner, contents()).differsFrom(written);
    }

    private List<Path> stores() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> STORES.matcher(name(path)).matches())
                    .sorted()
                    .toList();
        }
    }

    private SortedMap<String, String> contents() throws IOException {
        SortedMap<String, String> contents = new TreeMap<>();
        for (Path store : stores()) {
            Files.walkFileTree(store, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!name(file).equals(LOCK)) {
                        String path = folder.relativize(file).toString().replace('\\', '/');
                        contents.put(path, attributes.isRegularFile() ? content(file) : "- no-plain-file");
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return contents;
    }

    private static String content(Path file) throws IOException {
        MessageDigest digest = StateSeal.sha256();
        long length = 0;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                length += read;
            }
        }
        return length + " " + HexFormat.of().formatHex(digest.digest());
    }

    /** Makes the folder's own entries last through a loss of power, where the system can. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
