package io.earshot.media;

import com.jcraft.jogg.Packet;
import com.jcraft.jogg.Page;
import com.jcraft.jogg.StreamState;
import com.jcraft.jogg.SyncState;
import com.jcraft.jorbis.Block;
import com.jcraft.jorbis.Comment;
import com.jcraft.jorbis.DspState;
import com.jcraft.jorbis.Info;
import io.earshot.audio.PcmDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * An Ogg Vorbis file, decoded packet by packet by JOrbis. The last page says at which sample the stream ends (Vorbis I,
 * section A.2), which is within its last packet as a rule: what that holds beyond is dropped.
 *
 * <p>Of several streams side by side the first with Vorbis in it is read. Streams one after another, as Internet radio
 * writes them, are read as one if their rate and channels are the same.
 */
final class OggVorbisFile extends AudioFile {
    private static final int CHUNK = 1 << 13;
    private static final int HEADERS = 3;
    private static final int COMMENTS = 1;
    private static final int SETUP = 2;
    private static final int LONGEST_PACKET = 1 << 20;
    /** Type 3, mark, no vendor, no comments, framing bit: nobody here reads them. */
    private static final byte[] NO_COMMENTS = {3, 'v', 'o', 'r', 'b', 'i', 's', 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final InputStream in;
    private final SyncState sync = new SyncState();
    private final Page page = new Page();
    private final Packet packet = new Packet();
    private final OptionalLong total;
    private StreamState stream = new StreamState();
    private int serial;
    private int rate;
    private int channels;
    private DspState synthesis = new DspState();
    private Block block = new Block(synthesis);
    private final float[][][] decodedRows = new float[1][][];
    private int[] decodedFrom = new int[0];

    private float[][] pending = new float[0][0];
    private int next;
    private int size;
    private long decoded; // of the current stream
    private long offset; // of its granule positions against that
    private boolean placed; // whether the offset is known
    private boolean inStream;
    private boolean ended;
    private boolean truncated;
    private int sincePacket; // bytes of pages since the last whole packet

    OggVorbisFile(Path path, InputStream in) throws IOException {
        super(path, in);
        this.in = in;
        sync.init();
        if (!startStream()) {
            throw error("is an Ogg file that ends within its headers, before any audio");
        }
        total = OggTail.lastGranule(path, serial);
    }

    @Override
    public int sampleRate() {
        return rate;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public OptionalLong totalSamples() {
        return total;
    }

    @Override
    public boolean integerPcm() {
        return false;
    }

    @Override
    public int bitsPerSample() {
        return 32;
    }

    @Override
    public boolean truncated() {
        return truncated;
    }

    @Override
    int available(int max) throws IOException {
        try {
            while (next == size && !ended) {
                decodePacket();
            }
        } catch (RuntimeException e) { // JOrbis trusts what it reads: damage shows as whatever it runs into
            throw new IOException(errorHere("holds damaged Vorbis audio").getMessage(), e);
        }
        return next == size ? -1 : Math.min(max, size - next);
    }

    @Override
    float value(int channel, int index) {
        return pending[channel][next + index];
    }

    @Override
    int integer(int channel, int index) {
        throw new IllegalStateException("Vorbis samples are floats");
    }

    @Override
    void consume(int count) {
        next += count;
    }

    private void decodePacket() throws IOException {
        if (!inStream) {
            ended = !startStream();
            return;
        }
        int result = stream.packetout(packet);
        if (result < 0) {
            throw errorHere("has lost Ogg pages or packets");
        } else if (result == 0) {
            if (stream.eof() != 0) {
                inStream = false;
            } else if (readPage()) {
                takePage();
            } else {
                truncated = true;
                ended = true;
            }
            return;
        }
        sincePacket = 0;
        if (block.synthesis(packet) == 0) {
            synthesis.synthesis_blockin(block);
        }
        gather();
        trim();
    }

    /** Moves what JOrbis has decoded to where it may be looked at. */
    private void gather() throws IOException {
        next = 0;
        size = 0;
        int count;
        while ((count = synthesis.synthesis_pcmout(decodedRows, decodedFrom)) > 0) {
            if (pending[0].length < size + count) {
                for (int c = 0; c < channels; c++) {
                    pending[c] = Arrays.copyOf(pending[c], size + count);
                }
            }
            for (int c = 0; c < channels; c++) {
                float[] row = decodedRows[0][c];
                for (int i = 0; i < count; i++) {
                    float value = row[decodedFrom[c] + i];
                    if (!(Math.abs(value) <= PcmDecoder.MAX_MAGNITUDE)) {
                        throw errorHere("holds damaged Vorbis audio");
                    }
                    pending[c][size + i] = value;
                }
            }
            size += count;
            synthesis.synthesis_read(count);
        }
        decoded += size;
    }

    private void trim() {
        if (packet.granulepos < 0) {
            return;
        }
        boolean last = packet.e_o_s != 0;
        if (!placed && !last) {
            offset = packet.granulepos - decoded; // of a stream that was cut out of a longer one
        }
        placed = true;
        long beyond = decoded + offset - packet.granulepos;
        if (last && beyond > 0) {
            int dropped = (int) Math.min(beyond, size);
            size -= dropped;
            decoded -= dropped;
        }
    }

    /** Goes to the next Vorbis stream and reads its three headers; false if there is none. */
    private boolean startStream() throws IOException {
        try {
            while (readPage()) {
                if (page.bos() != 0 && isVorbis()) {
                    serial = page.serialno();
                    stream = new StreamState();
                    stream.init(serial);
                    return readStreamHeaders();
                }
            }
            if (rate == 0) {
                throw error("is an Ogg file without Vorbis audio in it; convert it to Ogg Vorbis, FLAC or WAV");
            }
            return false;
        } catch (RuntimeException e) {
            throw new IOException(error("has damaged Vorbis headers").getMessage(), e);
        }
    }

    private boolean isVorbis() {
        return page.body_len >= 7 && isHeader(page.body_base, page.body, 1);
    }

    /** @param type 1 identification, 3 comments, 5 setup */
    private static boolean isHeader(byte[] bytes, int at, int type) {
        return bytes[at] == type && new String(bytes, at + 1, 6, StandardCharsets.ISO_8859_1).equals("vorbis");
    }

    private boolean readStreamHeaders() throws IOException {
        Info info = new Info();
        Comment comment = new Comment();
        info.init();
        comment.init();
        takePage();
        for (int headers = 0; headers < HEADERS; ) {
            int result = stream.packetout(packet);
            if (result == 0) {
                if (!readPage()) {
                    return false;
                }
                takePage();
            } else if (result < 0 || !takeHeader(headers, info, comment)) {
                throw error("has damaged Vorbis headers");
            } else {
                headers++;
            }
        }
        if (info.channels < 1 || info.channels > MAX_CHANNELS || info.rate < 1) {
            throw error("has %d channels at %d Hz, 1 to %d channels are read"
                    .formatted(info.channels, info.rate, MAX_CHANNELS));
        }
        if (rate != 0 && (rate != info.rate || channels != info.channels)) {
            throw errorHere(
                    "goes on with another stream, of %d channels at %d Hz instead of %d at %d Hz; split it there"
                            .formatted(info.channels, info.rate, channels, rate));
        }
        rate = info.rate;
        channels = info.channels;
        synthesis = new DspState();
        if (synthesis.synthesis_init(info) != 0) {
            throw error("has damaged Vorbis headers");
        }
        block = new Block(synthesis);
        decodedFrom = new int[channels];
        pending = new float[channels][CHUNK];
        next = 0;
        size = 0;
        decoded = 0;
        offset = 0;
        placed = false;
        inStream = true;
        return true;
    }

    /** Only what has been looked at reaches JOrbis, which allocates whatever a header claims. */
    private boolean takeHeader(int number, Info info, Comment comment) {
        sincePacket = 0;
        if (packet.bytes < 7 || !isHeader(packet.packet_base, packet.packet, 2 * number + 1)) {
            return false; // JOrbis goes by a header's type, wherever it stands
        }
        if (number == COMMENTS) {
            packet.packet_base = NO_COMMENTS;
            packet.packet = 0;
            packet.bytes = NO_COMMENTS.length;
        } else if (number == SETUP) {
            try {
                VorbisSetup.check(packet.packet_base, packet.packet, packet.bytes);
            } catch (VorbisSetup.DamagedException e) {
                return false;
            }
        }
        return info.synthesis_headerin(comment, packet) >= 0;
    }

    private void takePage() throws IOException {
        if (page.serialno() == serial) {
            sincePacket += page.body_len;
            if (sincePacket > LONGEST_PACKET) {
                throw errorHere("has a packet of more than %d bytes".formatted(LONGEST_PACKET));
            }
            stream.pagein(page);
        }
    }

    private boolean readPage() throws IOException {
        while (true) {
            int result = sync.pageout(page);
            if (result > 0) {
                return true;
            } else if (result < 0 && inStream) { // elsewhere pages are looked for
                throw errorHere("has bytes between its Ogg pages, or a page whose checksum does not match");
            }
            if (result < 0) {
                continue;
            }
            int at = sync.buffer(CHUNK);
            int got = in.read(sync.data, at, CHUNK);
            if (got < 0) {
                return false;
            }
            sync.wrote(got);
        }
    }
}
