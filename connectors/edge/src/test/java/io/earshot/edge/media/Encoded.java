package io.earshot.edge.media;

import io.earshot.edge.Sound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Sound in a file of some kind, made by FFmpeg. */
public final class Encoded {
    private Encoded() {}

    /**
     * @param samples 16 bits, one channel
     * @param name its ending names the kind of file
     * @param codec one that takes 16 bits
     */
    public static byte[] sound(byte[] samples, String name, String codec) throws IOException {
        Path folder = Files.createTempDirectory("encoded");
        Path file = folder.resolve(name);
        try {
            write(samples, file.toString(), codec);
            return Files.readAllBytes(file);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void write(byte[] samples, String file, String codec) {
        AVFormatContext format = new AVFormatContext(null);
        check(avformat.avformat_alloc_output_context2(format, null, null, file));
        AVCodec encoder = avcodec.avcodec_find_encoder_by_name(codec);
        AVCodecContext context = avcodec.avcodec_alloc_context3(encoder);
        context.sample_rate(Sound.RATE);
        context.sample_fmt(avutil.AV_SAMPLE_FMT_S16);
        avutil.av_channel_layout_default(context.ch_layout(), 1);
        if ((format.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
            context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        check(avcodec.avcodec_open2(context, encoder, (AVDictionary) null));
        AVStream stream = avformat.avformat_new_stream(format, null);
        stream.time_base(avutil.av_make_q(1, Sound.RATE));
        check(avcodec.avcodec_parameters_from_context(stream.codecpar(), context));
        AVIOContext out = new AVIOContext(null);
        check(avformat.avio_open(out, file, avformat.AVIO_FLAG_WRITE));
        format.pb(out);
        check(avformat.avformat_write_header(format, (AVDictionary) null));
        int size = context.frame_size() > 0 ? context.frame_size() : 1024;
        for (int at = 0; at < samples.length; at += 2 * size) {
            byte[] part = Arrays.copyOfRange(samples, at, Math.min(samples.length, at + 2 * size));
            AVFrame frame = avutil.av_frame_alloc();
            frame.nb_samples(part.length / 2);
            frame.format(avutil.AV_SAMPLE_FMT_S16);
            frame.sample_rate(Sound.RATE);
            frame.pts(at / 2);
            avutil.av_channel_layout_default(frame.ch_layout(), 1);
            check(avutil.av_frame_get_buffer(frame, 0));
            frame.data(0).put(part);
            check(avcodec.avcodec_send_frame(context, frame));
            avutil.av_frame_free(frame);
            drain(format, context, stream);
        }
        avcodec.avcodec_send_frame(context, null);
        drain(format, context, stream);
        check(avformat.av_write_trailer(format));
        avformat.avio_closep(out);
        avcodec.avcodec_free_context(context);
        format.pb(null);
        avformat.avformat_free_context(format);
    }

    private static void drain(AVFormatContext format, AVCodecContext context, AVStream stream) {
        AVPacket packet = avcodec.av_packet_alloc();
        while (avcodec.avcodec_receive_packet(context, packet) == 0) {
            avcodec.av_packet_rescale_ts(packet, avutil.av_make_q(1, Sound.RATE), stream.time_base());
            packet.stream_index(0);
            check(avformat.av_interleaved_write_frame(format, packet));
        }
        avcodec.av_packet_free(packet);
    }

    private static void check(int result) {
        if (result < 0) {
            throw new AssertionError("FFmpeg: " + result);
        }
    }
}
