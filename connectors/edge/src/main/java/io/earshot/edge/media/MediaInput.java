package io.earshot.edge.media;

import io.earshot.avro.SampleEncoding;
import io.earshot.edge.stream.PcmFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecDescriptor;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * The first audio stream of a file or an address, decoded. Invariants: no call takes longer than its time, and none goes on after
 * being told to stop; samples come in order, and what is missing between them is said. Belongs to one thread.
 */
public final class MediaInput implements AutoCloseable {
    /** Times of codecs are not exact to the sample; what is missing is longer. */
    private static final long GAP_MICROS = 500_000;

    static {
        prepare();
        avformat.avformat_network_init();
    }

    private final BooleanSupplier stop;
    private final Duration patience;
    private final AVIOInterruptCB.Callback_Pointer interrupt;
    private AVFormatContext context;
    private @Nullable AVCodecContext codec;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFrame frame = avutil.av_frame_alloc();
    private int index;
    private double tick;
    private Interleaver interleaver = new Interleaver(false);
    private volatile long deadline;
    private boolean outOfTime;
    private long expected = Long.MIN_VALUE;
    private boolean damaged;

    /**
     * Opens it.
     *
     * @param options of FFmpeg's protocols and formats
     * @param patience without a sample
     * @throws MediaException saying what is wrong, without the address
     */
    public static MediaInput open(String url, Map<String, String> options, Duration patience, BooleanSupplier stop)
            throws MediaException {
        MediaInput input = new MediaInput(patience, stop);
        try {
            input.begin(url, options);
            return input;
        } catch (MediaException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    private MediaInput(Duration patience, BooleanSupplier stop) {
        this.stop = stop;
        this.patience = patience;
        context = avformat.avformat_alloc_context();
        interrupt = new AVIOInterruptCB.Callback_Pointer() {
            @Override
            public int call(Pointer unused) {
                return isOver() ? 1 : 0;
            }
        };
        context.interrupt_callback().callback(interrupt);
    }

    /** What holds for all of FFmpeg in this process; before its first call. */
    static void prepare() {
        // JavaCPP's own bounds take the whole process for its own.
        System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
        // FFmpeg would write addresses, passwords in them, to stderr.
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }

    private boolean isOver() {
        if (System.nanoTime() - deadline > 0) {
            outOfTime = true;
        }
        return outOfTime || stop.getAsBoolean();
    }

    private void begin(String url, Map<String, String> options) throws MediaException {
        deadline = System.nanoTime() + patience.toNanos();
        AVDictionary dictionary = new AVDictionary(null);
        try {
            options.forEach((name, value) -> avutil.av_dict_set(dictionary, name, value, 0));
            // Frees the context where it fails.
            AVFormatContext opened = context;
            context = new AVFormatContext(null);
            check(avformat.avformat_open_input(opened, url, null, dictionary));
            context = opened;
        } finally {
            avutil.av_dict_free(dictionary);
        }
        check(avformat.avformat_find_stream_info(context, (PointerPointer<?>) null));
        index = avformat.av_find_best_stream(context, avutil.AVMEDIA_TYPE_AUDIO, -1, -1, (PointerPointer<?>) null, 0);
        if (index < 0) {
            throw new MediaException("holds no audio");
        }
        for (int i = 0; i < context.nb_streams(); i++) {
            if (i != index) {
                context.streams(i).discard(avcodec.AVDISCARD_ALL);
            }
        }
        decoder(context.streams(index));
    }

    private void decoder(AVStream stream) throws MediaException {
        int id = stream.codecpar().codec_id();
        AVCodec decoder = avcodec.avcodec_find_decoder(id);
        if (decoder == null || decoder.isNull()) {
            throw new MediaException("is in a codec that is not known here");
        }
        AVCodecContext opened = avcodec.avcodec_alloc_context3(decoder);
        codec = opened;
        check(avcodec.avcodec_parameters_to_context(opened, stream.codecpar()));
        // Threads would hold samples back, and audio needs none.
        opened.thread_count(1);
        check(avcodec.avcodec_open2(opened, decoder, (PointerPointer<?>) null));
        AVCodecDescriptor what = avcodec.avcodec_descriptor_get(id);
        interleaver = new Interleaver(what != null && (what.props() & avcodec.AV_CODEC_PROP_LOSSY) == 0);
        tick = avutil.av_q2d(stream.time_base()) * 1e6;
    }

    /** @return the next samples; null at the end */
    public @Nullable Pcm read() throws MediaException {
        AVCodecContext decoder = Objects.requireNonNull(codec);
        deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            int result = avcodec.avcodec_receive_frame(decoder, frame);
            if (result == 0 && frame.nb_samples() > 0) {
                return samples();
            }
            if (result == avutil.AVERROR_EOF()) {
                return null;
            }
            if (result < 0 && result != avutil.AVERROR_EAGAIN()) {
                check(result);
            }
            feed(decoder);
        }
    }

    private void feed(AVCodecContext decoder) throws MediaException {
        if (isOver()) {
            throw new MediaException(why(avutil.AVERROR_EXIT()));
        }
        int result = avformat.av_read_frame(context, packet);
        if (result == avutil.AVERROR_EOF()) {
            avcodec.avcodec_send_packet(decoder, null);
            return;
        }
        check(result);
        try {
            if (packet.stream_index() == index && avcodec.avcodec_send_packet(decoder, packet) < 0) {
                // A packet that cannot be decoded: its samples are missing.
                damaged = true;
            }
        } finally {
            avcodec.av_packet_unref(packet);
        }
    }

    private Pcm samples() throws MediaException {
        SampleEncoding encoding = interleaver.encoding(frame);
        int channels = frame.ch_layout().nb_channels();
        PcmFormat format;
        try {
            format = new PcmFormat(frame.sample_rate(), channels, encoding);
        } catch (IllegalArgumentException e) {
            throw new MediaException(String.valueOf(e.getMessage()));
        }
        boolean gap = damaged;
        damaged = false;
        long pts = frame.best_effort_timestamp();
        if (pts != avutil.AV_NOPTS_VALUE) {
            long micros = Math.round(pts * tick);
            gap |= expected != Long.MIN_VALUE && Math.abs(micros - expected) > GAP_MICROS;
            expected = micros + format.micros(frame.nb_samples());
        } else if (expected != Long.MIN_VALUE) {
            expected += format.micros(frame.nb_samples());
        }
        int count = interleaver.take(frame, channels, encoding);
        avutil.av_frame_unref(frame);
        return new Pcm(format, interleaver.bytes(), count, gap);
    }

    /** What the file or stream says of itself, names in small letters. */
    public Map<String, String> metadata() {
        Map<String, String> all = new LinkedHashMap<>();
        metadata(context.metadata(), all);
        metadata(context.streams(index).metadata(), all);
        return all;
    }

    private static void metadata(@Nullable AVDictionary from, Map<String, String> to) {
        AVDictionaryEntry entry = null;
        while (from != null && (entry = avutil.av_dict_get(from, "", entry, avutil.AV_DICT_IGNORE_SUFFIX)) != null) {
            to.putIfAbsent(text(entry.key()).toLowerCase(Locale.ROOT), text(entry.value()));
        }
    }

    private static String text(BytePointer from) {
        return from.getString(StandardCharsets.UTF_8);
    }

    private void check(int result) throws MediaException {
        if (result < 0) {
            throw new MediaException(why(result));
        }
    }

    private String why(int error) {
        if (outOfTime) {
            return "no samples for %.1f s".formatted(patience.toMillis() / 1000.0);
        }
        if (error == avutil.AVERROR_HTTP_UNAUTHORIZED()) {
            return "refused (401): user or password is missing or wrong";
        }
        if (error == avutil.AVERROR_HTTP_FORBIDDEN()) {
            return "refused (403): this user may not listen";
        }
        if (error == avutil.AVERROR_INVALIDDATA()) {
            return "is not audio that is known here, or is damaged";
        }
        if (error == avutil.AVERROR_EXIT()) {
            return "told to stop";
        }
        byte[] text = new byte[128];
        avutil.av_strerror(error, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
        if (codec != null) {
            avcodec.avcodec_free_context(codec);
            codec = null;
        }
        if (!context.isNull()) {
            avformat.avformat_close_input(context);
        }
        interrupt.close();
    }
}
