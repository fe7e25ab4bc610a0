package io.earshot.edge.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records in the order in which they came, in files of bounded size together. Invariants:
 *
 * <ul>
 *   <li>whoever appends is never refused: where there is no room, the oldest file goes, and what nobody had read of it is counted;
 *   <li>records are read in the order in which they were appended, each once in a run;
 *   <li>a file is deleted once all of it is acknowledged; what is left is read again by the next run, from the first record that was
 *       not acknowledged after an orderly end, from the front of its file after a crash;
 *   <li>while the disk takes nothing, records pass through a little memory instead.
 * </ul>
 *
 * <p>Thread-safe; read by one thread.
 */
public final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);
    private static final int MOST_IN_MEMORY = 2 << 20;
    private static final String POSITION = "position";

    private final SpoolSettings settings;
    private final SpoolMeter meter;
    private final LongSupplier nanos;
    private final FileChannel lockFile;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final Deque<byte[][]> memory = new ArrayDeque<>();
    private final NavigableMap<Long, Entry> underWay = new TreeMap<>();
    private long memoryBytes;
    private long bytes;
    private long nextNumber;
    private long nextSequence;
    private long writingSince;
    private @Nullable Segment writing;
    private @Nullable Segment unforced;
    private boolean diskWorks = true;

    /** @throws IOException when the folder cannot be used, or another agent does */
    public Spool(SpoolSettings settings, SpoolMeter meter, LongSupplier nanos) throws IOException {
        this.settings = settings;
        this.meter = meter;
        this.nanos = nanos;
        Files.createDirectories(settings.folder());
        lockFile = lock(settings.folder().resolve("lock"));
        try {
            openWhatIsLeft();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        meter.disk(true);
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IOException("another agent is using it");
        }
        return channel;
    }

    private void openWhatIsLeft() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(settings.folder())) {
            all.filter(each -> String.valueOf(each.getFileName()).matches("\\d{16}\\.frames"))
                    .sorted()
                    .forEach(files::add);
        }
        long[] position = position();
        for (Path each : files) {
            Segment segment = Segment.open(each);
            nextNumber = segment.number + 1;
            if (segment.number < position[0]) {
                segment.delete();
                continue;
            }
            if (segment.isTorn()) {
                log.warn("{}: ends in the middle of a record, or is damaged; what comes before is used", each);
                meter.lost("damaged", 1);
            }
            if (segment.number == position[0]) {
                segment.skipTo(position[1]);
            }
            segments.add(segment);
            bytes += segment.size();
        }
        Files.deleteIfExists(settings.folder().resolve(POSITION));
        dropFinished();
        if (unread() > 0) {
            log.info("{} frames are left of an earlier run", unread());
        }
    }

    private long[] position() {
        try {
            String[] text = Files.readString(settings.folder().resolve(POSITION), StandardCharsets.US_ASCII)
                    .trim()
                    .split(" ", -1);
            return new long[] {Long.parseLong(text[0]), Long.parseLong(text[1])};
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return new long[] {-1, -1};
        }
    }

    /** Takes a record. */
    public synchronized void append(byte[] key, byte[] value) {
        while (!memory.isEmpty() && write(memory.getFirst()[0], memory.getFirst()[1])) {
            memoryBytes -= size(memory.removeFirst());
        }
        if (!memory.isEmpty() || !write(key, value)) {
            byte[][] record = {key, value};
            memory.add(record);
            memoryBytes += size(record);
            while (memoryBytes > MOST_IN_MEMORY) {
                memoryBytes -= size(memory.removeFirst());
                meter.lost("disk", 1);
            }
        }
        notifyAll();
    }

    private static int size(byte[][] record) {
        return record[0].length + record[1].length;
    }

    private boolean write(byte[] key, byte[] value) {
        while (true) {
            try {
                writeOnce(key, value);
                works(true, null);
                return true;
            } catch (IOException e) {
                if (!givesWay()) {
                    works(false, e);
                    return false;
                }
            }
        }
    }

    private void writeOnce(byte[] key, byte[] value) throws IOException {
        int record = Segment.HEADER + key.length + value.length;
        Segment segment = writing;
        if (segment == null
                || segment.size() + record > settings.segmentBytes()
                || nanos.getAsLong() - writingSince > settings.segmentAge().toNanos()) {
            segment = roll();
        }
        makeRoom(record);
        segment.append(key, value);
        bytes += record;
    }

    /** On a disk that is full the oldest gives way to the newest, as it does in a spool that is. */
    private boolean givesWay() {
        try {
            if (segments.size() > 1 && segments.element() != writing && free() < settings.segmentBytes()) {
                throwAwayOldest();
                return true;
            }
        } catch (IOException e) {
            // Then it is not for want of room.
        }
        return false;
    }

    private long free() throws IOException {
        return Files.getFileStore(settings.folder()).getUsableSpace();
    }

    private void works(boolean now, @Nullable IOException why) {
        if (now != diskWorks) {
            diskWorks = now;
            meter.disk(now);
            if (now) {
                log.info("{}: takes frames again", settings.folder());
            } else {
                log.error(
                        "{}: takes no more frames, which pass through memory now and are lost if the broker is away:"
                                + " {}",
                        settings.folder(),
                        why == null ? "no room" : why.getMessage());
            }
        }
    }

    private Segment roll() throws IOException {
        // What is not sent within some seconds is worth the wear of writing it out; the rest never reaches the disk
        // itself.
        if (unforced != null && segments.contains(unforced)) {
            unforced.force();
        }
        unforced = writing;
        writing = null;
        dropFinished();
        Segment next = Segment.create(settings.folder(), nextNumber++);
        segments.add(next);
        bytes += next.size();
        writing = next;
        writingSince = nanos.getAsLong();
        return next;
    }

    private void makeRoom(int record) throws IOException {
        while (bytes + record > settings.bytes() && segments.size() > 1) {
            throwAwayOldest();
        }
        if (settings.leaveFree() == 0) {
            return;
        }
        long free = free();
        while (free < settings.leaveFree() && segments.size() > 1) {
            free += segments.element().size();
            throwAwayOldest();
        }
        if (free < settings.leaveFree()) {
            throw new IOException(
                    "the disk has %d bytes free, buffer.leave-free is %d".formatted(free, settings.leaveFree()));
        }
    }

    private void throwAwayOldest() throws IOException {
        Segment oldest = segments.element();
        oldest.delete();
        segments.remove();
        bytes -= oldest.size();
        if (oldest.unread > 0) {
            meter.lost("full", oldest.unread);
            oldest.unread = 0;
        }
    }

    /** @return the oldest record that nobody has read; null when none came within that time */
    public synchronized @Nullable Entry next(long patienceMillis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (true) {
            Entry entry = take();
            if (entry != null) {
                return entry;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return null;
            }
            wait(left);
        }
    }

    private @Nullable Entry take() {
        for (Segment segment : segments) {
            Entry entry = read(segment);
            if (entry != null) {
                segment.underWay++;
                underWay.put(entry.sequence, entry);
                nextSequence++;
                return entry;
            }
        }
        byte[][] record = memory.poll();
        if (record == null) {
            return null;
        }
        memoryBytes -= size(record);
        Entry entry = new Entry(nextSequence++, null, 0, record[0], record[1]);
        underWay.put(entry.sequence, entry);
        return entry;
    }

    private @Nullable Entry read(Segment segment) {
        try {
            Entry entry = segment.read(nextSequence);
            if (entry != null || segment.unread == 0) {
                return entry;
            }
        } catch (IOException e) {
            log.error("{}: cannot be read: {}", segment.path, e.getMessage());
        }
        meter.lost("damaged", segment.unread);
        segment.unread = 0;
        return null;
    }

    /** The broker has it, or never will. */
    public synchronized void done(Entry entry) {
        if (underWay.remove(entry.sequence) == null) {
            return;
        }
        Segment segment = entry.segment;
        if (segment != null) {
            segment.underWay--;
            if (segment.underWay == 0 && segment.unread == 0 && segment != writing) {
                dropFinished();
            }
        }
        notifyAll();
    }

    private void dropFinished() {
        segments.removeIf(each -> {
            if (each == writing || each.unread > 0 || each.underWay > 0) {
                return false;
            }
            bytes -= each.size();
            try {
                each.delete();
            } catch (IOException e) {
                log.error("{}: cannot be deleted: {}", each.path, e.getMessage());
            }
            return true;
        });
    }

    /** Waits until so little is waiting: for sources that can be held up, so that they push out nobody. */
    public synchronized void awaitRoom(long most) throws InterruptedException {
        while (bytes > most && unread() > 0) {
            wait(100);
        }
    }

    /** Everything so far is on the disk itself. */
    public synchronized void force() throws IOException {
        for (Segment each : segments) {
            each.force();
        }
    }

    /** Records that nobody has read yet. */
    public synchronized long unread() {
        long count = memory.size();
        for (Segment each : segments) {
            count += each.unread;
        }
        return count;
    }

    /** Records that the broker does not have yet. */
    public synchronized long waiting() {
        return unread() + underWay.size();
    }

    /** Of all files together. */
    public synchronized long bytes() {
        return bytes;
    }

    public synchronized boolean diskWorks() {
        return diskWorks;
    }

    /** What was not acknowledged stays. */
    @Override
    public synchronized void close() throws IOException {
        long onNoDisk = memory.size()
                + underWay.values().stream()
                        .filter(each -> each.segment == null)
                        .count();
        if (onNoDisk > 0) {
            meter.lost("disk", onNoDisk);
        }
        writing = null;
        dropFinished();
        if (!segments.isEmpty()) {
            writePosition();
        }
        for (Segment each : segments) {
            each.force();
            each.close();
        }
        segments.clear();
        lockFile.close();
    }

    private void writePosition() throws IOException {
        Segment first = segments.element();
        long at = first.readAt();
        for (Entry each : underWay.values()) {
            if (each.segment == first) {
                at = Math.min(at, each.at);
            }
        }
        Path written = settings.folder().resolve(POSITION + ".new");
        Files.writeString(written, first.number + " " + at + "\n", StandardCharsets.US_ASCII);
        Files.move(written, settings.folder().resolve(POSITION), StandardCopyOption.ATOMIC_MOVE);
    }
}
