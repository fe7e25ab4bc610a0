package io.earshot.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_DBL;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S32;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_U8;
import static org.bytedeco.ffmpeg.global.avutil.av_get_packed_sample_fmt;
import static org.bytedeco.ffmpeg.global.avutil.av_sample_fmt_is_planar;

import io.earshot.avro.SampleEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * A decoder's samples as frames carry them: what was recorded with up to 24 bits unchanged, floats of a lossless codec too. Lossy
 * codecs decode to floats, which become 16 bits. Belongs to one thread.
 */
final class Interleaver {
    private final boolean lossless;
    private byte[] out = new byte[0];

    Interleaver(boolean lossless) {
        this.lossless = lossless;
    }

    byte[] bytes() {
        return out;
    }

    SampleEncoding encoding(AVFrame frame) throws MediaException {
        int packed = av_get_packed_sample_fmt(frame.format());
        if (packed == AV_SAMPLE_FMT_U8 || packed == AV_SAMPLE_FMT_S16) {
            return SampleEncoding.PCM_S16LE;
        }
        if (packed == AV_SAMPLE_FMT_S32) {
            return SampleEncoding.PCM_S24LE;
        }
        if (packed == AV_SAMPLE_FMT_FLT || packed == AV_SAMPLE_FMT_DBL) {
            return lossless ? SampleEncoding.PCM_F32LE : SampleEncoding.PCM_S16LE;
        }
        throw new MediaException("its samples are of a kind that is not known here");
    }

    /** @return how many bytes of {@link #bytes} they fill */
    int take(AVFrame frame, int channels, SampleEncoding encoding) {
        int samples = frame.nb_samples();
        int packed = av_get_packed_sample_fmt(frame.format());
        int width =
                packed == AV_SAMPLE_FMT_U8 ? 1 : packed == AV_SAMPLE_FMT_S16 ? 2 : packed == AV_SAMPLE_FMT_DBL ? 8 : 4;
        int outWidth = encoding == SampleEncoding.PCM_S16LE ? 2 : encoding == SampleEncoding.PCM_S24LE ? 3 : 4;
        int count = samples * channels * outWidth;
        if (out.length < count) {
            out = new byte[count];
        }
        boolean planar = av_sample_fmt_is_planar(frame.format()) != 0;
        for (int plane = 0; plane < (planar ? channels : 1); plane++) {
            int values = planar ? samples : samples * channels;
            ByteBuffer in = frame.extended_data(plane)
                    .capacity((long) values * width)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder());
            int step = (planar ? channels : 1) * outWidth;
            int at = plane * outWidth;
            for (int i = 0; i < values; i++, at += step) {
                put(at, outWidth, encoding == SampleEncoding.PCM_F32LE, in, i * width, packed);
            }
        }
        return count;
    }

    private void put(int at, int outWidth, boolean asFloat, ByteBuffer in, int from, int packed) {
        int value;
        if (packed == AV_SAMPLE_FMT_S16) {
            value = in.getShort(from);
        } else if (packed == AV_SAMPLE_FMT_U8) {
            value = ((in.get(from) & 0xff) - 128) << 8;
        } else if (packed == AV_SAMPLE_FMT_S32) {
            value = in.getInt(from) >> 8;
        } else {
            double real = packed == AV_SAMPLE_FMT_FLT ? in.getFloat(from) : in.getDouble(from);
            value = asFloat
                    ? Float.floatToRawIntBits((float) real)
                    : (int) Math.max(-32_768, Math.min(32_767, Math.rint(real * 32_768)));
        }
        for (int i = 0; i < outWidth; i++) {
            out[at + i] = (byte) (value >> (8 * i));
        }
    }
}
