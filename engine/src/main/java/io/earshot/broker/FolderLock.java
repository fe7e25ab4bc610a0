package io.earshot.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second broker out of a folder, of this process or another. Kafka has a lock of its own, but takes it only
 * after its controller has opened the metadata log there: by then a second one has spoilt it.
 */
final class FolderLock implements AutoCloseable {
    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    /** @throws BrokerException when somebody holds it; the system lets go of it when a process dies */
    static FolderLock take(Path folder) {
        try {
            FileChannel file = FileChannel.open(
                    folder.resolve(".earshot-lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(file)) {
                file.close();
                throw new BrokerException(
                        "the folder " + folder
                                + " is held by another embedded broker: stop that, or choose another folder",
                        null);
            }
            return new FolderLock(file);
        } catch (IOException e) {
            throw new BrokerException("cannot lock the embedded broker's folder " + folder + ": " + e.getMessage(), e);
        }
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            @Nullable FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by this very process
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new BrokerException("cannot unlock the embedded broker's folder: " + e.getMessage(), e);
        }
    }
}
