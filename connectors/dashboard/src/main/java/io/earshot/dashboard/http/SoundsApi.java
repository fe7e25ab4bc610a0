package io.earshot.dashboard.http;

import io.earshot.api.EvidenceReader;
import io.earshot.api.EvidenceReader.Sound;
import io.earshot.avro.SoundEvent;
import io.earshot.dashboard.store.Mic;
import io.earshot.dashboard.store.Views;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Clips, pictures, evidence and scores. */
final class SoundsApi {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,15})-(\\d{0,15})");
    private static final Duration LONGEST_SOUND = Duration.ofSeconds(60);
    private static final Duration LONGEST_SCORES = Duration.ofMinutes(10);

    private final Held held;
    private final EvidenceReader evidence;
    private final Sounds sounds;

    SoundsApi(Held held, EvidenceReader evidence, int maxReaders) {
        this.held = held;
        this.evidence = evidence;
        this.sounds = new Sounds(maxReaders);
    }

    void addTo(Routes routes) {
        routes.get("/api/v1/events/{id}/clip.wav", context -> wav(context, ofEvent(context)));
        routes.get("/api/v1/events/{id}/spectrogram.png", context -> png(context, ofEvent(context)));
        routes.get("/api/v1/events/{id}/evidence.zip", this::zip);
        routes.get("/api/v1/mics/{id}/audio.wav", context -> wav(context, ofMic(context)));
        routes.get("/api/v1/mics/{id}/spectrogram.png", context -> png(context, ofMic(context)));
        routes.get("/api/v1/mics/{id}/scores", this::scores);
    }

    private Sound ofEvent(Context context) {
        held.requireRead();
        held.query(context);
        SoundEvent event = held.event(context);
        return sounds.get("event %s %d".formatted(event.getId(), event.getRevision()), () -> evidence.sound(event));
    }

    private Sound ofMic(Context context) {
        held.requireRead();
        Query query = held.query(context, "from", "to");
        long from = query.requiredTime("from");
        long to = query.requiredTime("to");
        Query.requireOrder("from", from, "to", to, LONGEST_SOUND);
        Mic mic = mic(context);
        String domain = mic.registered() == null ? null : mic.registered().getDomain();
        return sounds.get(
                "mic %d %d %s".formatted(from, to, mic.id()), () -> evidence.sound(mic.id(), domain, from, to));
    }

    private Mic mic(Context context) {
        Mic mic = held.store().mic(Held.id(context), held.clock().millis());
        if (mic == null) {
            throw ApiException.notFound("no mic of this id is registered, or was heard within dashboard.history");
        }
        return mic;
    }

    private static void png(Context context, Sound sound) {
        describe(context, sound).contentType("image/png").result(sound.spectrogram());
    }

    /** The whole, or one range of it: players seek so. */
    private static void wav(Context context, Sound sound) {
        byte[] wav = sound.wav();
        describe(context, sound).contentType("audio/wav").header("Accept-Ranges", "bytes");
        context.disableCompression();
        String asked = context.header("Range");
        Matcher range = RANGE.matcher(asked == null ? "" : asked);
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            context.result(wav); // no range, or one of a kind that may be ignored
            return;
        }
        long first;
        long last = wav.length - 1L;
        if (range.group(1).isEmpty()) {
            first = Math.max(0, wav.length - Long.parseLong(range.group(2)));
        } else {
            first = Long.parseLong(range.group(1));
            last = range.group(2).isEmpty() ? last : Math.min(last, Long.parseLong(range.group(2)));
        }
        if (first > last) {
            context.header("Content-Range", "bytes */" + wav.length);
            throw ApiException.of(
                    416, "header Range asks for bytes from %d on, there are %d".formatted(first, wav.length));
        }
        context.status(206)
                .header("Content-Range", "bytes %d-%d/%d".formatted(first, last, wav.length))
                .result(Arrays.copyOfRange(wav, (int) first, (int) last + 1));
    }

    private static Context describe(Context context, Sound sound) {
        return context.header("Cache-Control", "private, max-age=60")
                .header("X-Earshot-Start-Us", Long.toString(sound.start()))
                .header("X-Earshot-Missing-Samples", Long.toString(sound.missing()));
    }

    private void zip(Context context) {
        held.requireRead();
        held.query(context);
        SoundEvent event = held.event(context);
        byte[] zip = bounded(() -> evidence.zip(event));
        context.header("Cache-Control", "no-store")
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"earshot-%s.zip\""
                                .formatted(event.getId().replaceAll("[^A-Za-z0-9_-]", "_")))
                .contentType("application/zip")
                .disableCompression()
                .result(zip);
    }

    private <T> T bounded(java.util.concurrent.Callable<T> source) {
        try {
            return sounds.bounded(source);
        } catch (Exception e) {
            throw Sounds.refused(e);
        }
    }

    private void scores(Context context) {
        held.requireRead();
        Query query = held.query(context, "from", "to", "top", "model");
        long to = query.time("to", query.nowMicros());
        long from = query.time("from", to - Duration.ofSeconds(60).toMillis() * 1_000);
        Query.requireOrder("from", from, "to", to, LONGEST_SCORES);
        int top = query.integer("top", 1, 50, 5);
        String mic = mic(context).id();
        String model = query.text("model");
        EvidenceReader.Windows found = bounded(() -> evidence.scores(mic, from, to, top, model));
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("mic", mic);
        Views.time(view, "from", from);
        Views.time(view, "to", to);
        view.put("truncated", found.truncated());
        List<Map<String, @Nullable Object>> windows =
                found.windows().stream().map(SoundsApi::view).toList();
        view.put("windows", windows);
        Routes.json(context, view);
    }

    private static Map<String, @Nullable Object> view(EvidenceReader.Window window) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("model", window.model());
        view.put("kind", window.kind());
        view.put("reason", window.reason());
        Views.time(view, "start", window.start());
        Views.time(view, "end", window.end());
        view.put(
                "top",
                window.top().stream()
                        .map(each -> Map.of(
                                "label", each.label(), "score", Double.parseDouble(Float.toString(each.score()))))
                        .toList());
        return view;
    }
}
