package io.earshot.evidence;

import io.earshot.audio.ChannelMix;
import io.earshot.audio.PayloadDecoder;
import io.earshot.audio.PcmDecoder;
import io.earshot.audio.SampleFormat;
import io.earshot.audio.UndecodableException;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import io.earshot.avro.SoundEvent;
import io.earshot.config.Require;
import io.earshot.media.FlacFrameDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a clip together from frames. Invariants:
 *
 * <ul>
 *   <li>every sample of the clip is the one that a frame holds at its position, or zero and listed as missing;
 *   <li>of several frames that hold a position the one of the lowest offset counts, as for the engine;
 *   <li>memory is bounded by the clip's own size, whatever the frames say.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class ClipBuilder {
    /** Most samples of all channels together: 256 MiB of floats. */
    public static final long MOST_VALUES = 64L << 20;

    private static final int MOST_PAYLOAD_BYTES = 900_000;
    private static final int MOST_SECONDS = 10;

    private final SoundEvent event;
    private final ClipRange range;
    private final long reorder;
    private final BitSet present;
    private final BitSet undecodable = new BitSet();
    private final Map<SampleEncoding, PayloadDecoder> decoders = new EnumMap<>(Map.of(
            SampleEncoding.PCM_S16LE, new PcmDecoder(SampleFormat.PCM_S16LE),
            SampleEncoding.PCM_S24LE, new PcmDecoder(SampleFormat.PCM_S24LE),
            SampleEncoding.PCM_F32LE, new PcmDecoder(SampleFormat.PCM_F32LE),
            SampleEncoding.FLAC, new FlacFrameDecoder()));

    private float @Nullable [][] rows;
    private SampleFormat format = SampleFormat.PCM_S16LE;
    private long streamEnd = Long.MAX_VALUE;
    private boolean sawEarlier;
    private boolean sawLater;
    private long firstOffset = Long.MAX_VALUE;
    private long lastOffset = -1;
    private int frames;

    /**
     * @param event says which stream
     * @param reorder how far behind a stream's newest sample the engine still takes a frame
     * @throws IllegalArgumentException for a clip that is too long to hold
     */
    public ClipBuilder(SoundEvent event, ClipRange range, Duration reorder) {
        Require.that(
                range.samples() <= MOST_VALUES,
                "a clip may hold %d samples, %d were asked for",
                MOST_VALUES,
                range.samples());
        this.event = event;
        this.range = range;
        this.reorder = reorder.toMillis() * range.sampleRate() / 1_000;
        this.present = new BitSet((int) range.samples());
    }

    /**
     * Takes a frame of any stream; those of a partition in the order of their offsets.
     *
     * @return whether it gave samples to the clip
     */
    public boolean take(long offset, AudioFrame frame) {
        int count = isOfStream(frame) ? count(frame) : -1;
        if (count < 0) {
            return false;
        }
        long first = frame.getFirstSample();
        long end = first + count;
        if (frame.getEndOfStream()) {
            streamEnd = Math.min(streamEnd, Math.max(end, range.eventFirst() + 1));
        }
        sawEarlier |= end <= range.first() - reorder;
        sawLater |= first >= range.end() + reorder;
        if (count == 0 || end <= range.first() || first >= range.end()) {
            return false;
        }
        return decode(offset, frame, count);
    }

    private boolean isOfStream(AudioFrame frame) {
        return frame.getMicId().equals(event.getMicId())
                && frame.getStreamId().equals(event.getStreamId())
                && frame.getStreamStartedAt() == event.getStreamStartedAt()
                && frame.getSampleRate() == range.sampleRate()
                && frame.getChannels() >= 1
                && frame.getChannels() <= PcmDecoder.MAX_CHANNELS
                && frame.getFirstSample() >= 0
                && frame.getFirstSample() < Long.MAX_VALUE / 2
                && frame.getPayload().remaining() <= MOST_PAYLOAD_BYTES;
    }

    /** @return samples per channel that it says to hold; -1 where it does not say, or says what no frame may */
    private int count(AudioFrame frame) {
        PayloadDecoder decoder = decoders.get(frame.getEncoding());
        if (decoder == null) {
            return -1;
        }
        if (!frame.getPayload().hasRemaining()) {
            return 0;
        }
        int count = decoder.samples(frame.getPayload(), frame.getSampleRate(), frame.getChannels());
        return count <= MOST_SECONDS * frame.getSampleRate() ? count : -1;
    }

    private boolean decode(long offset, AudioFrame frame, int count) {
        float[][] target = rows;
        if (target == null) {
            Require.that(
                    range.samples() * frame.getChannels() <= MOST_VALUES,
                    "a clip may hold %d samples of all channels, %d of %d channels were asked for",
                    MOST_VALUES,
                    range.samples(),
                    frame.getChannels());
            target = new float[frame.getChannels()][(int) range.samples()];
            rows = target;
        } else if (target.length != frame.getChannels()) {
            return false; // the engine refuses a stream that changes its channels, too
        }
        int at = (int) (Math.max(frame.getFirstSample(), range.first()) - range.first());
        int to = (int) (Math.min(frame.getFirstSample() + count, range.end()) - range.first());
        if (present.nextClearBit(at) >= to) {
            return false;
        }
        float[][] decoded = new float[target.length][count];
        try {
            for (int c = 0; c < target.length; c++) {
                decoder(frame)
                        .decode(
                                frame.getPayload(),
                                frame.getSampleRate(),
                                frame.getChannels(),
                                ChannelMix.chosen(c),
                                new float[][] {decoded[c]},
                                0,
                                count);
            }
            SampleFormat own = format(frame);
            format = own.bits() > format.bits() ? own : format;
        } catch (UndecodableException e) {
            undecodable.set(at, to);
            return false;
        }
        int shift = (int) (range.first() - frame.getFirstSample());
        for (int i = present.nextClearBit(at); i < to; i = present.nextClearBit(i + 1)) {
            for (int c = 0; c < target.length; c++) {
                target[c][i] = decoded[c][i + shift];
            }
        }
        present.set(at, to);
        firstOffset = Math.min(firstOffset, offset);
        lastOffset = Math.max(lastOffset, offset);
        frames++;
        return true;
    }

    private PayloadDecoder decoder(AudioFrame frame) {
        PayloadDecoder decoder = decoders.get(frame.getEncoding());
        if (decoder == null) {
            throw new IllegalStateException("no decoder of " + frame.getEncoding());
        }
        return decoder;
    }

    private static SampleFormat format(AudioFrame frame) throws UndecodableException {
        return switch (frame.getEncoding()) {
            case PCM_S16LE, UNKNOWN -> SampleFormat.PCM_S16LE;
            case PCM_S24LE -> SampleFormat.PCM_S24LE;
            case PCM_F32LE -> SampleFormat.PCM_F32LE;
            case FLAC -> FlacFrameDecoder.format(frame.getPayload());
        };
    }

    /** Whether frames before those taken so far can add nothing: reading need not begin earlier. */
    public boolean beginningKnown() {
        return sawEarlier || present.nextClearBit(0) >= range.eventFirst() - range.first();
    }

    /** Whether frames after those taken so far can add nothing: reading may end. */
    public boolean endKnown() {
        return sawLater || present.nextClearBit(0) >= Math.min(range.end(), streamEnd) - range.first();
    }

    /** @return the clip so far; null where no frame gave it any sample */
    public @Nullable Clip build() {
        float[][] held = rows;
        if (held == null || frames == 0) {
            return null;
        }
        long end = Math.min(range.end(), streamEnd);
        int samples = (int) (end - range.first());
        ClipRange covered = new ClipRange(
                range.sampleRate(),
                range.first(),
                end,
                range.eventFirst(),
                range.eventEnd(),
                range.eventAt(),
                range.cutShort());
        float[][] cut = new float[held.length][];
        for (int c = 0; c < cut.length; c++) {
            cut[c] = samples == held[c].length ? held[c] : Arrays.copyOf(held[c], samples);
        }
        return new Clip(covered, format, cut, missing(samples), new Clip.Frames(firstOffset, lastOffset, frames));
    }

    private List<Clip.Missing> missing(int samples) {
        List<Clip.Missing> missing = new ArrayList<>();
        int at = present.nextClearBit(0);
        while (at < samples) {
            boolean broken = undecodable.get(at);
            int holeEnd = nextOr(present.nextSetBit(at), samples);
            int reasonEnd = broken ? undecodable.nextClearBit(at) : nextOr(undecodable.nextSetBit(at), samples);
            int to = Math.min(Math.min(holeEnd, reasonEnd), samples);
            missing.add(new Clip.Missing(range.first() + at, range.first() + to, broken));
            at = present.nextClearBit(to);
        }
        return missing;
    }

    private static int nextOr(int found, int none) {
        return found < 0 ? none : found;
    }
}
