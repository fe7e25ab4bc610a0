package io.earshot.sinks.files;

import io.earshot.sinks.notice.Notice;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open file. Invariants:
 *
 * <ul>
 *   <li>it holds whole lines alone: what a crash has torn is cut when it is opened, what a full disk tears at once;
 *   <li>a line whose key is among the newest of it and of the file before it is not written again;
 *   <li>once a sync has failed nothing counts as on disk that was not before, and it is of no more use.
 * </ul>
 *
 * <p>Appended to and closed under the folder's lock; {@link #sync} is for every thread, one syncs for all that wait.
 */
final class Part implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Part.class);

    /** More than come again after a crash: what was written within a second, and what was read ahead. */
    private static final int MOST_KEYS = 10_000;

    final Path path;
    private final Layout layout;
    private final String header;
    /** No channel: an interrupt, which only asks a lane to look up, would close one. */
    private final RandomAccessFile file;

    private final Set<String> keys = new LinkedHashSet<>();
    private final Object syncing = new Object();
    private long rows;
    private long opened;
    private volatile long size;
    private volatile long synced = -1;
    private volatile boolean broken;

    /** What a file holds: whole lines, and those that are no header. */
    private record Found(long bytes, long rows) {}

    private Part(Path path, Layout layout, String header) throws IOException {
        this.path = path;
        this.layout = layout;
        this.header = header;
        file = new RandomAccessFile(path.toFile(), "rw");
    }

    /**
     * Opens it, or makes it.
     *
     * @param before the file before it, whose newest lines are not repeated; null: none
     * @param header its first line; empty: none
     */
    static Part open(Path path, @Nullable Path before, Layout layout, String header) throws IOException {
        Part part = new Part(path, layout, header);
        try {
            if (before != null && before.toFile().exists()) {
                part.read(before);
            }
            Found found = part.read(path);
            long length = part.file.length();
            if (found.bytes() < length) {
                log.warn("{}: {} bytes of a torn last line are cut", path, length - found.bytes());
                part.file.setLength(found.bytes());
            }
            part.rows = found.rows();
            part.size = found.bytes();
            part.opened = part.size;
            part.file.seek(part.size);
            return part;
        } catch (IOException e) {
            part.file.close();
            throw e;
        }
    }

    /** Takes the keys of its lines. */
    private Found read(Path from) throws IOException {
        long whole = 0;
        long beforeLast = 0;
        long lines = 0;
        boolean lastIsSound = true;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(new FileInputStream(from.toFile()), 1 << 16)) {
            for (int each = in.read(); each >= 0; each = in.read()) {
                if (each != '\n') {
                    line.write(each);
                    continue;
                }
                String text = line.toString(StandardCharsets.UTF_8);
                beforeLast = whole;
                whole += line.size() + 1;
                line.reset();
                if (beforeLast == 0 && text.equals(header)) {
                    continue;
                }
                lines++;
                String key = layout.key(text);
                lastIsSound = key != null;
                if (key != null) {
                    remember(key);
                }
            }
        }
        return lastIsSound ? new Found(whole, lines) : new Found(beforeLast, lines - 1);
    }

    boolean has(Notice notice) {
        return keys.contains(layout.key(notice));
    }

    long size() {
        return size;
    }

    /** How long it would be. */
    long sizeWith(Notice notice) {
        return size + bytes(notice).length;
    }

    private byte[] bytes(Notice notice) {
        return ((size > 0 || header.isEmpty() ? "" : header + "\n") + layout.line(notice, rows + 1) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** @return how many bytes it has become longer */
    int append(Notice notice) throws IOException {
        if (broken) {
            throw new IOException("an earlier write failed");
        }
        byte[] bytes = bytes(notice);
        try {
            file.write(bytes);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
        rows++;
        long longer = size + bytes.length; // the folder's lock is held
        size = longer;
        remember(layout.key(notice));
        return bytes.length;
    }

    private void remember(String key) {
        keys.add(key);
        if (keys.size() > MOST_KEYS) {
            Iterator<String> eldest = keys.iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** Returns once everything up to there is on disk. */
    void sync(long upTo) throws IOException {
        synchronized (syncing) {
            if (synced >= upTo) {
                return;
            }
            if (broken) {
                throw new IOException("an earlier write failed");
            }
            long now = size;
            try {
                file.getFD().sync();
            } catch (IOException e) {
                broken = true;
                throw e;
            }
            synced = now;
        }
    }

    /** Of no more use: nothing stays in it that is not known to be on disk, whose writers have been told so. */
    void abandon() {
        synchronized (syncing) {
            broken = true;
            try (file) {
                file.setLength(Math.max(synced, opened));
            } catch (IOException e) {
                // Opening it again cuts what is torn, and knows the keys of what is not.
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            sync(size);
        } finally {
            synchronized (syncing) {
                broken = true;
                file.close();
            }
        }
    }
}
