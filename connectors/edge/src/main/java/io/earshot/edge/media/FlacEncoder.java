package io.earshot.edge.media;

import io.earshot.avro.SampleEncoding;
import io.earshot.edge.stream.PcmFormat;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * A frame's samples as a complete FLAC stream, by FFmpeg: what a frame's payload has to be, so that each can be read without
 * the one before. Keeps nothing between calls; for one thread at a time.
 */
public final class FlacEncoder {
    /** Of FLAC. A stream's last block may be shorter. */
    private static final int LEAST_BLOCK = 16;

    private static final int MOST_BLOCK = 32_768;

    private static final byte[] MARKER = "fLaC".getBytes(StandardCharsets.US_ASCII);
    private static final int INFO_BYTES = 34;
    /** Kind 0, STREAMINFO, and the last block before the sound. */
    private static final byte[] INFO_HEADER = {(byte) 0x80, 0, 0, INFO_BYTES};

    private static final int TOTAL_AT = 14;

    static {
        MediaInput.prepare();
    }

    private FlacEncoder() {}

    /** Whether FLAC can hold it without loss: floating point it cannot. */
    public static boolean takes(PcmFormat format) {
        return format.encoding() == SampleEncoding.PCM_S16LE || format.encoding() == SampleEncoding.PCM_S24LE;
    }

    /** @param samples whole samples of every channel, one or more, in a format that it takes */
    public static byte[] encode(byte[] samples, PcmFormat format) {
        int count = samples.length / format.blockBytes();
        if (!takes(format) || count == 0 || samples.length % format.blockBytes() != 0) {
            throw new IllegalArgumentException(
                    "%d bytes of %s cannot become FLAC".formatted(samples.length, format.encoding()));
        }
        boolean wide = format.encoding() == SampleEncoding.PCM_S24LE;
        AVCodec encoder = Objects.requireNonNull(avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_FLAC));
        AVCodecContext context = avcodec.avcodec_alloc_context3(encoder);
        AVFrame frame = avutil.av_frame_alloc();
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            int block = Math.min(Math.max(count, LEAST_BLOCK), MOST_BLOCK);
            int kind = wide ? avutil.AV_SAMPLE_FMT_S32 : avutil.AV_SAMPLE_FMT_S16;
            context.sample_rate(format.rate());
            context.sample_fmt(kind);
            context.bits_per_raw_sample(wide ? 24 : 16);
            context.frame_size(block);
            context.thread_count(1);
            avutil.av_channel_layout_default(context.ch_layout(), format.channels());
            check(avcodec.avcodec_open2(context, encoder, (AVDictionary) null));
            ByteArrayOutputStream out = new ByteArrayOutputStream(samples.length);
            out.writeBytes(MARKER);
            out.writeBytes(INFO_HEADER);
            out.writeBytes(info(context, count));
            for (int at = 0; at < count; at += block) {
                int taken = Math.min(block, count - at);
                int from = at * format.blockBytes();
                byte[] pcm = Arrays.copyOfRange(samples, from, from + taken * format.blockBytes());
                frame.nb_samples(taken);
                frame.format(kind);
                frame.sample_rate(format.rate());
                frame.pts(at);
                avutil.av_channel_layout_default(frame.ch_layout(), format.channels());
                check(avutil.av_frame_get_buffer(frame, 0));
                frame.data(0).put(wide ? widened(pcm) : pcm);
                check(avcodec.avcodec_send_frame(context, frame));
                avutil.av_frame_unref(frame);
                drain(context, packet, out);
            }
            check(avcodec.avcodec_send_frame(context, null));
            drain(context, packet, out);
            return out.toByteArray();
        } finally {
            avcodec.av_packet_free(packet);
            avutil.av_frame_free(frame);
            avcodec.avcodec_free_context(context);
        }
    }

    /** STREAMINFO as FFmpeg wrote it before it had seen a sample, with their number. */
    private static byte[] info(AVCodecContext context, int count) {
        if (context.extradata_size() != INFO_BYTES) {
            throw new IllegalStateException("FFmpeg: STREAMINFO of %d bytes".formatted(context.extradata_size()));
        }
        byte[] info = new byte[INFO_BYTES];
        context.extradata().get(info);
        ByteBuffer.wrap(info).putInt(TOTAL_AT, count);
        return info;
    }

    /** 24 bits as FFmpeg takes them: in the upper ones of 32. */
    private static byte[] widened(byte[] samples) {
        byte[] wide = new byte[samples.length / 3 * 4];
        for (int from = 0, to = 1; from < samples.length; from += 3, to += 4) {
            System.arraycopy(samples, from, wide, to, 3);
        }
        return wide;
    }

    private static void drain(AVCodecContext context, AVPacket packet, ByteArrayOutputStream out) {
        while (avcodec.avcodec_receive_packet(context, packet) == 0) {
            if (packet.size() > 0) { // the last one may hold nothing but another STREAMINFO
                byte[] block = new byte[packet.size()];
                packet.data().get(block);
                out.writeBytes(block);
            }
            avcodec.av_packet_unref(packet);
        }
    }

    private static void check(int result) {
        if (result < 0) {
            throw new IllegalStateException("FFmpeg's FLAC encoder failed: " + result);
        }
    }
}
