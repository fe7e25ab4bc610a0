package io.earshot.edge.spool;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of records: eight bytes that say what it is, then for each record its length, a checksum of the rest (CRC-32C), the key's
 * length, the key, the value; numbers are big-endian. Written at its end, read from its front; not thread-safe.
 *
 * <p>Not by a channel: that one would be closed under everybody's feet by a thread that is interrupted.
 */
final class Segment implements Closeable {
    static final byte[] MAGIC = "EARSHOT1".getBytes(StandardCharsets.US_ASCII);
    static final int HEADER = 10;
    /** More than a frame can have. */
    private static final int LARGEST = 2 << 20;

    final long number;
    final Path path;
    private final RandomAccessFile file;
    private long size;
    private long readAt;
    /** Written in this run, less what was read. */
    int unread;

    /** Read and not yet acknowledged. */
    int underWay;

    private boolean damaged;
    private boolean torn;

    private Segment(long number, Path path, RandomAccessFile file, long size) {
        this.number = number;
        this.path = path;
        this.file = file;
        this.size = size;
        this.readAt = MAGIC.length;
    }

    static Segment create(Path folder, long number) throws IOException {
        Path path = folder.resolve(name(number));
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.setLength(0);
            file.write(MAGIC);
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(path);
            throw e;
        }
        return new Segment(number, path, file, MAGIC.length);
    }

    /** One of an earlier run. */
    static Segment open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        Segment segment = new Segment(number(path), path, file, file.length());
        byte[] magic = new byte[MAGIC.length];
        segment.damaged = segment.size < MAGIC.length || !segment.isMagic(magic);
        if (!segment.damaged) {
            segment.count();
        }
        return segment;
    }

    private boolean isMagic(byte[] room) throws IOException {
        file.seek(0);
        file.readFully(room);
        return Arrays.equals(room, MAGIC);
    }

    /** What a torn or flipped tail leaves is cut off: from there on nothing can be trusted. */
    private void count() throws IOException {
        int records = 0;
        while (read(0) != null) {
            records++;
        }
        torn = readAt < size;
        damaged = false;
        size = readAt;
        readAt = MAGIC.length;
        unread = records;
    }

    static String name(long number) {
        return "%016d.frames".formatted(number);
    }

    static long number(Path path) {
        String name = String.valueOf(path.getFileName());
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    /** @throws IOException when the disk does not take it; what it took of it is cut off again */
    void append(byte[] key, byte[] value) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(HEADER + key.length + value.length);
        record.position(HEADER - 2);
        record.putShort((short) key.length).put(key).put(value);
        CRC32C crc = new CRC32C();
        crc.update(record.array(), HEADER - 2, record.limit() - HEADER + 2);
        record.putInt(0, key.length + value.length).putInt(4, (int) crc.getValue());
        try {
            file.seek(size);
            file.write(record.array());
        } catch (IOException e) {
            file.setLength(size);
            throw e;
        }
        size += record.limit();
        unread++;
    }

    /** @return the next record; null at the end, or where the rest is damaged */
    @Nullable
    Entry read(long sequence) throws IOException {
        if (damaged || readAt + HEADER > size) {
            return null;
        }
        byte[] header = new byte[HEADER];
        file.seek(readAt);
        file.readFully(header);
        ByteBuffer numbers = ByteBuffer.wrap(header);
        int length = numbers.getInt();
        int expected = numbers.getInt();
        int keyLength = numbers.getShort() & 0xffff;
        if (length < keyLength || length > LARGEST || readAt + HEADER + length > size) {
            damaged = true;
            return null;
        }
        byte[] body = new byte[length];
        file.readFully(body);
        CRC32C crc = new CRC32C();
        crc.update(header, HEADER - 2, 2);
        crc.update(body);
        if ((int) crc.getValue() != expected) {
            damaged = true;
            return null;
        }
        Entry entry = new Entry(
                sequence, this, readAt, Arrays.copyOf(body, keyLength), Arrays.copyOfRange(body, keyLength, length));
        readAt += HEADER + length;
        unread--;
        return entry;
    }

    /** Reading goes on from there, where a record begins: everything before it was acknowledged. */
    void skipTo(long position) throws IOException {
        while (readAt < position && read(0) != null) {
            // Counted as read.
        }
    }

    /** Whether it was opened with something at its end, or in all of it, that is no record. */
    boolean isTorn() {
        return torn || damaged;
    }

    long size() {
        return size;
    }

    long readAt() {
        return readAt;
    }

    /** Onto the disk itself. */
    void force() throws IOException {
        file.getFD().sync();
    }

    void delete() throws IOException {
        file.close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
