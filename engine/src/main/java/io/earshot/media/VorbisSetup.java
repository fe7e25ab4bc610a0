package io.earshot.media;

/**
 * Reads the setup header of a Vorbis stream (Vorbis I specification, section 4.2.4) as far as sizes stand in it, before
 * JOrbis does: that allocates what a header claims, and a few bytes can claim gigabytes. What is refused here no encoder
 * writes.
 */
final class VorbisSetup {
    /** Numbers in all codebooks together; encoders write fewer than half a million. */
    private static final long MOST_VALUES = 1 << 20;

    /** Numbers of all channels in the longest block, by the specification. */
    private static final int LONGEST_RESIDUE = 4_096 * AudioFile.MAX_CHANNELS;

    private static final int BEGIN = 7;
    private static final int BOOK_MARK = 0x564342;

    private final byte[] bytes;
    private final int end; // bits
    private int at;
    private long values;
    private int[] dimensions = new int[0];
    private int[] entries = new int[0];

    private VorbisSetup(byte[] bytes, int from, int count) {
        this.bytes = bytes;
        this.at = (from + BEGIN) * 8;
        this.end = (from + count) * 8;
    }

    /** A header that no encoder writes. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1;

        DamagedException(String what) {
            super(what);
        }
    }

    /** @param bytes with the whole packet, its mark included */
    static void check(byte[] bytes, int from, int count) throws DamagedException {
        new VorbisSetup(bytes, from, count).check();
    }

    private void check() throws DamagedException {
        int books = read(8) + 1;
        dimensions = new int[books];
        entries = new int[books];
        for (int book = 0; book < books; book++) {
            book(book);
        }
        int times = read(6) + 1;
        read(16 * times);
        int floors = read(6) + 1;
        for (int i = 0; i < floors; i++) {
            floor();
        }
        int residues = read(6) + 1;
        for (int i = 0; i < residues; i++) {
            residue();
        }
    }

    private void book(int book) throws DamagedException {
        require(read(24) == BOOK_MARK, "a codebook that does not begin as one");
        dimensions[book] = read(16);
        entries[book] = read(24);
        require(dimensions[book] > 0 && entries[book] > 0, "an empty codebook");
        values += (long) dimensions[book] * entries[book];
        require(values <= MOST_VALUES, "codebooks of more than " + MOST_VALUES + " numbers");
        if (read(1) == 1) {
            orderedLengths(entries[book]);
        } else if (read(1) == 1) {
            for (int i = 0; i < entries[book]; i++) {
                if (read(1) == 1) {
                    read(5);
                }
            }
        } else {
            read(5 * entries[book]);
        }
        int lookup = read(4);
        require(lookup <= 2, "a codebook of an unknown kind");
        if (lookup > 0) {
            read(64);
            int bits = read(4) + 1;
            read(1);
            int count = lookup == 2 ? dimensions[book] * entries[book] : root(entries[book], dimensions[book]);
            read(bits * count);
        }
    }

    private void orderedLengths(int count) throws DamagedException {
        int length = read(5) + 1;
        for (int done = 0; done < count; length++) {
            require(length <= 32, "codewords of more than 32 bits");
            done += read(32 - Integer.numberOfLeadingZeros(count - done));
            require(done <= count, "more codewords than entries");
        }
    }

    /** The largest whole number whose power is not above the value. */
    private static int root(int value, int power) {
        int root = (int) Math.pow(value, 1.0 / power);
        return Math.pow(root + 1, power) <= value ? root + 1 : root;
    }

    private void floor() throws DamagedException {
        int type = read(16);
        require(type <= 1, "a floor of an unknown type");
        if (type == 0) {
            read(8 + 16 + 16 + 6 + 8);
            read(8 * (read(4) + 1));
            return;
        }
        int[] classes = new int[read(5)];
        int highest = -1;
        for (int i = 0; i < classes.length; i++) {
            classes[i] = read(4);
            highest = Math.max(highest, classes[i]);
        }
        int[] sizes = new int[highest + 1];
        for (int i = 0; i <= highest; i++) {
            sizes[i] = read(3) + 1;
            int subclasses = read(2);
            read(subclasses > 0 ? 8 : 0);
            read(8 << subclasses);
        }
        read(2);
        int bits = read(4);
        for (int each : classes) {
            read(bits * sizes[each]);
        }
    }

    private void residue() throws DamagedException {
        require(read(16) <= 2, "a residue of an unknown type");
        int from = read(24);
        int to = read(24);
        require(from <= to && to <= LONGEST_RESIDUE, "a residue longer than any block");
        read(24);
        int classes = read(6) + 1;
        int book = read(8);
        require(book < entries.length, "a residue of a codebook that is not there");
        // Each codeword stands for the classes of so many partitions: more combinations than words cannot be meant.
        require(Math.pow(classes, dimensions[book]) <= entries[book], "a residue of more classes than codewords");
        int books = 0;
        for (int i = 0; i < classes; i++) {
            int low = read(3);
            int high = read(1) == 1 ? read(5) : 0;
            books += Integer.bitCount(low | high << 3);
        }
        read(8 * books);
    }

    /** The next bits, lowest first; of more than 32 the last ones. */
    private int read(int count) throws DamagedException {
        require(count >= 0 && count <= end - at, "less than it announces");
        int value = 0;
        for (int i = Math.max(0, count - 32); i < count; i++) {
            int bit = at + i;
            value |= (bytes[bit >>> 3] >>> (bit & 7) & 1) << (i - Math.max(0, count - 32));
        }
        at += count;
        return value;
    }

    private static void require(boolean holds, String what) throws DamagedException {
        if (!holds) {
            throw new DamagedException(what);
        }
    }
}
