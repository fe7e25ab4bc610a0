package io.earshot.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Looks at the end of an Ogg file, where its length stands. */
final class OggTail {
    private static final int MARK = 0x5367674F; // "OggS", little-endian
    private static final int HEADER = 27;
    private static final int LAST_PAGE = 4;
    /** No page is larger: header, 255 sizes, and as many times 255 bytes. */
    private static final int MAX_PAGE = HEADER + 255 + 255 * 255;

    private OggTail() {}

    /**
     * @return the granule position of the stream's last page, which for Vorbis is its length in samples; nothing if the
     *     file is no plain file, breaks off, or ends with another stream
     */
    static OptionalLong lastGranule(Path path, int serial) throws IOException {
        if (!Files.isRegularFile(path)) {
            return OptionalLong.empty();
        }
        ByteBuffer tail;
        try (SeekableByteChannel file = Files.newByteChannel(path)) {
            long size = file.size();
            tail = ByteBuffer.allocate((int) Math.min(size, MAX_PAGE)).order(ByteOrder.LITTLE_ENDIAN);
            file.position(size - tail.capacity());
            while (tail.hasRemaining() && file.read(tail) >= 0) {
                // until the buffer is full
            }
        }
        for (int at = tail.position() - HEADER; at >= 0; at--) {
            if (tail.getInt(at) == MARK) {
                boolean ours = tail.getInt(at + 14) == serial && (tail.get(at + 5) & LAST_PAGE) != 0;
                long granule = tail.getLong(at + 6);
                return ours && granule >= 0 ? OptionalLong.of(granule) : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }
}
