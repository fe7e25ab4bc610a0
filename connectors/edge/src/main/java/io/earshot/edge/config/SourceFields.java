package io.earshot.edge.config;

import io.earshot.avro.SampleEncoding;
import io.earshot.connectors.Fields;
import io.earshot.connectors.Secret;
import io.earshot.edge.config.SourceConfig.Common;
import io.earshot.edge.config.SourceConfig.FileTime;
import io.earshot.edge.stream.ClockSettings;
import io.earshot.edge.stream.PcmFormat;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** An entry of {@code sources}. */
public final class SourceFields {
    private static final String EVERYTHING = "*.{wav,flac,ogg,opus,mp3,m4a,aac,aif,aiff,wma}";
    private static final Set<String> SCHEMES = Set.of("http", "https", "rtsp", "rtsps", "rtmp", "rtp", "udp", "srt");
    private static final Secret NOWHERE = new Secret("http://127.0.0.1");
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    /** How the entries differ. */
    enum Kind {
        STDIN,
        TCP,
        FOLDER,
        NETWORK,
        SOUND_CARD
    }

    private SourceFields() {}

    /**
     * Reads one; what is wrong is noted in the fields.
     *
     * @param file from whose folder on folders are looked for
     */
    public static SourceConfig read(Fields fields, Path file) {
        if (!fields.hasValue("kind")) {
            fields.problem("kind", "must be there: stdin, tcp, folder, network or sound-card");
        }
        Kind kind = fields.choice("kind", Kind.TCP);
        Common common = common(fields);
        SourceConfig source =
                switch (kind) {
                    case STDIN -> new SourceConfig.Stdin(common, format(fields), start(fields));
                    case TCP -> tcp(fields, common);
                    case FOLDER -> folder(fields, common, file);
                    case NETWORK -> network(fields, common);
                    case SOUND_CARD ->
                        new SourceConfig.SoundCard(
                                common, format(fields), fields.text("device", "", ".{0,200}", "up to 200 characters"));
                };
        fields.end();
        return source;
    }

    private static Common common(Fields fields) {
        if (!fields.hasValue("mic")) {
            fields.problem("mic", "must be there: the microphone's id");
        }
        String mic = fields.text("mic", "", "[!-~]{1,128}", "1 to 128 printable ASCII characters without spaces");
        Fields clock = fields.object("clock");
        Duration bound = clock.hasValue("error-bound")
                ? clock.duration("error-bound", Duration.ofSeconds(1), Duration.ZERO, Duration.ofHours(1))
                : null;
        clock.has("error-bound");
        ClockSettings settings = new ClockSettings(
                bound,
                clock.duration("latency", Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5)),
                clock.duration("jump", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofMinutes(5)));
        clock.end();
        Duration liveness =
                fields.duration("liveness", Duration.ofSeconds(15), Duration.ofMillis(200), Duration.ofHours(1));
        Fields retry = fields.object("retry");
        Duration first = retry.duration("first", Duration.ofSeconds(1), MILLISECOND, Duration.ofHours(1));
        Duration most = retry.duration("most", Duration.ofMinutes(1), MILLISECOND, Duration.ofHours(24));
        if (most.compareTo(first) < 0) {
            retry.problem("most", "must be at least retry.first");
        }
        retry.end();
        return new Common(mic, settings, liveness, first, most);
    }

    private static PcmFormat format(Fields fields) {
        int rate = fields.count("rate", 16_000, PcmFormat.LEAST_RATE, PcmFormat.MOST_RATE);
        int channels = fields.count("channels", 1, 1, PcmFormat.MOST_CHANNELS);
        SampleEncoding encoding =
                switch (fields.text("format", "s16le", "s16le|s24le|f32le", "s16le, s24le or f32le")) {
                    case "s24le" -> SampleEncoding.PCM_S24LE;
                    case "f32le" -> SampleEncoding.PCM_F32LE;
                    default -> SampleEncoding.PCM_S16LE;
                };
        return new PcmFormat(rate, channels, encoding);
    }

    private static @Nullable Instant start(Fields fields) {
        String text = fields.text("start", "", ".*", "a time");
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            fields.problem("start", "must be a time such as 2026-05-01T04:30:00Z, was \"%s\"".formatted(text));
            return null;
        }
    }

    private static SourceConfig tcp(Fields fields, Common common) {
        String host = fields.text("host", "127.0.0.1", "[0-9A-Za-z.:-]{1,253}", "an address of this machine");
        int port = fields.count("port", 7355, 0, 65_535);
        return new SourceConfig.Tcp(common, format(fields), host, port);
    }

    private static SourceConfig folder(Fields fields, Common common, Path file) {
        if (!fields.hasValue("folder")) {
            fields.problem("folder", "must be there: where the recordings lie");
        }
        Path folder = EdgeConfigFile.path(fields, "folder", ".", file);
        String match = fields.text("match", EVERYTHING, "[^/]{1,200}", "a pattern of file names, such as *.wav");
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + match);
        } catch (IllegalArgumentException e) {
            fields.problem("match", "is no pattern of file names, such as *.wav: \"%s\"".formatted(match));
            match = EVERYTHING;
        }
        List<FileTime> times = new ArrayList<>();
        for (String each : fields.texts("time", "name|metadata|modified", "name, metadata or modified")) {
            if (each.matches("name|metadata|modified")) {
                times.add(FileTime.valueOf(each.toUpperCase(Locale.ROOT)));
            }
        }
        return new SourceConfig.Folder(
                common,
                folder,
                match,
                times.isEmpty() ? List.of(FileTime.NAME, FileTime.METADATA) : List.copyOf(times),
                zone(fields),
                fields.duration("quiet", Duration.ofSeconds(10), Duration.ZERO, Duration.ofHours(24)),
                fields.flag("watch", true));
    }

    private static ZoneId zone(Fields fields) {
        String zone = fields.text("zone", "UTC", "[A-Za-z0-9_+:/-]{1,60}", "a time zone");
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            fields.problem(
                    "zone", "must be a time zone such as UTC, +02:00 or America/Lima, was \"%s\"".formatted(zone));
            return ZoneOffset.UTC;
        }
    }

    private static SourceConfig network(Fields fields, Common common) {
        Secret url = fields.secret("url");
        Secret user = fields.secret("user");
        Secret password = fields.secret("password");
        Map<String, Secret> options = fields.secrets("options");
        if (url == null) {
            if (!fields.hasValue("url")) {
                fields.problem(
                        "url", "must be there, such as rtsp://192.168.1.20/audio or https://example.org/live.m3u8");
            }
            return new SourceConfig.Network(common, NOWHERE, options);
        }
        try {
            URI uri = new URI(url.reveal());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() == null || !SCHEMES.contains(scheme)) {
                throw new URISyntaxException("", "scheme or host");
            }
            if (user != null) {
                if (uri.getUserInfo() != null) {
                    fields.problem("user", "must not be set where the url names a user already");
                }
                String both = encoded(user) + (password == null ? "" : ":" + encoded(password));
                url = new Secret(url.reveal().replaceFirst("//", Matcher.quoteReplacement("//" + both + "@")));
            }
        } catch (URISyntaxException e) {
            fields.problem(
                    "url",
                    "must be one of http, https, rtsp, rtsps, rtmp, rtp, udp or srt with a host; what it is instead is"
                            + " not shown");
            return new SourceConfig.Network(common, NOWHERE, options);
        }
        return new SourceConfig.Network(common, url, options);
    }

    private static String encoded(Secret secret) {
        return URLEncoder.encode(secret.reveal(), StandardCharsets.UTF_8).replace("+", "%20");
    }
}
