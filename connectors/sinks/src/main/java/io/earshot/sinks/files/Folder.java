package io.earshot.sinks.files;

import io.earshot.sinks.config.FilesConfig;
import io.earshot.sinks.notice.Notice;
import io.earshot.sinks.notice.SafeName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of files, a series for each day (and, where the format wants that, mic), each in parts. Invariants:
 *
 * <ul>
 *   <li>one process writes to it: it holds the lock;
 *   <li>all files together are no longer than the bound, by a line: the oldest is deleted first, never the one written to;
 *   <li>after a failure nothing is remembered: what the folder holds is looked up anew.
 * </ul>
 *
 * <p>Thread-safe.
 */
final class Folder implements AutoCloseable {
    private static final int MOST_OPEN = 32;
    private static final String LOCK = ".earshot.lock";

    private final FilesConfig config;
    private final Layout layout;
    private final FilesMeter meter;
    private final Pattern ours;
    /** Open parts by series, the one used longest ago first. */
    private final Map<String, Part> open = new LinkedHashMap<>(16, 0.75f, true);
    /** What lies in the folder, oldest first, with sizes. */
    private final TreeMap<String, Long> known = new TreeMap<>();

    private long total;
    private boolean made;
    private @Nullable RandomAccessFile lock;

    Folder(FilesConfig config, Layout layout, FilesMeter meter) {
        this.config = config;
        this.layout = layout;
        this.meter = meter;
        ours = Pattern.compile(
                "(\\d{4}-\\d\\d-\\d\\d\\.[a-zA-Z0-9._-]+)\\.(\\d{4,9})\\." + Pattern.quote(layout.extension()));
    }

    /** Returns once the notice's line is on disk; one that is there already is not written again. */
    void write(Notice notice) throws IOException {
        try {
            Part part;
            long upTo;
            synchronized (this) {
                enter();
                part = part(notice);
                if (!part.has(notice)) {
                    int longer = part.append(notice);
                    total += longer;
                    known.merge(part.path.getFileName().toString(), (long) longer, Long::sum);
                    makeRoom(part);
                }
                upTo = part.size();
            }
            part.sync(upTo);
        } catch (IOException e) {
            leave();
            throw e;
        }
    }

    private void enter() throws IOException {
        if (lock != null) {
            return;
        }
        if (!made) {
            // Once: a folder that goes away later is a disk that is not mounted, and another disk must not be filled.
            Files.createDirectories(config.folder());
            made = true;
        }
        if (!Files.isDirectory(config.folder())) {
            throw new NoSuchFileException("there is no such folder any more");
        }
        RandomAccessFile file =
                new RandomAccessFile(config.folder().resolve(LOCK).toFile(), "rw");
        try {
            FileLock held = file.getChannel().tryLock();
            if (held == null) {
                throw new IOException("another process writes there");
            }
            look();
        } catch (OverlappingFileLockException e) {
            file.close();
            throw new IOException("another sink writes there", e);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        lock = file;
    }

    private void look() throws IOException {
        known.clear();
        total = 0;
        try (Stream<Path> files = Files.list(config.folder())) {
            for (Path each : files.toList()) {
                String name = each.getFileName().toString();
                if (ours.matcher(name).matches()) {
                    long size = Files.size(each);
                    known.put(name, size);
                    total += size;
                }
            }
        }
        meter.kept(total);
    }

    private Part part(Notice notice) throws IOException {
        String series = series(notice);
        Part part = open.get(series);
        if (part == null) {
            int newest = newest(series);
            part = open(series, newest == 0 ? 1 : newest, notice);
        }
        if (part.size() > 0 && !part.has(notice) && part.sizeWith(notice) > config.rollBytes()) {
            part.close();
            open.remove(series);
            part = open(series, newest(series) + 1, notice);
        }
        return part;
    }

    private Part open(String series, int number, Notice notice) throws IOException {
        if (open.size() >= MOST_OPEN) {
            closeEldest();
        }
        String name = name(series, number);
        Path before = number == 1 ? null : config.folder().resolve(name(series, number - 1));
        boolean isNew = !known.containsKey(name);
        Part part = Part.open(config.folder().resolve(name), before, layout, layout.header(notice));
        open.put(series, part);
        total += part.size() - known.getOrDefault(name, 0L);
        known.put(name, part.size());
        if (isNew) {
            syncFolder();
        }
        return part;
    }

    /** A new file's name must be on disk too. */
    private void syncFolder() throws IOException {
        boolean interrupted = Thread.interrupted(); // which would close the channel
        try (FileChannel channel = FileChannel.open(config.folder(), StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeEldest() throws IOException {
        Map.Entry<String, Part> eldest = open.entrySet().iterator().next();
        open.remove(eldest.getKey());
        eldest.getValue().close();
    }

    private void makeRoom(Part writing) throws IOException {
        String current = writing.path.getFileName().toString();
        for (String oldest : List.copyOf(known.keySet())) {
            if (total <= config.keepBytes()) {
                break;
            }
            if (oldest.equals(current)) {
                continue;
            }
            String series = series(oldest);
            Part part = open.get(series);
            if (part != null && part.path.getFileName().toString().equals(oldest)) {
                open.remove(series);
                part.close();
            }
            Files.deleteIfExists(config.folder().resolve(oldest));
            total -= known.remove(oldest);
            meter.fileDeleted();
        }
        meter.kept(total);
    }

    /** Day and kind, or day and mic. */
    private String series(Notice notice) {
        String what = config.format().perMic()
                ? SafeName.withDots(notice.subject())
                : notice.type().equals("alert") ? "alerts" : "events";
        return DayTime.day(notice) + "." + what;
    }

    private String series(String name) {
        Matcher matcher = ours.matcher(name);
        return matcher.matches() ? matcher.group(1) : "";
    }

    private int newest(String series) {
        int newest = 0;
        for (String each : known.subMap(series + ".", series + "/").keySet()) {
            Matcher matcher = ours.matcher(each);
            if (matcher.matches() && matcher.group(1).equals(series)) {
                newest = Math.max(newest, Integer.parseInt(matcher.group(2)));
            }
        }
        return newest;
    }

    private String name(String series, int number) {
        return "%s.%04d.%s".formatted(series, number, layout.extension());
    }

    /** Begins anew with the next write. */
    private synchronized void leave() {
        List<Part> parts = new ArrayList<>(open.values());
        open.clear();
        parts.forEach(Part::abandon);
        closeLock();
    }

    private void closeLock() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                // It held nothing but the lock.
            }
            lock = null;
        }
    }

    @Override
    public synchronized void close() {
        for (Part each : open.values()) {
            try {
                each.close();
            } catch (IOException e) {
                // Whoever waited for it has been told.
            }
        }
        open.clear();
        closeLock();
    }
}
