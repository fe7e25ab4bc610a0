package io.earshot.dashboard.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.earshot.api.DashboardSeat;
import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.dashboard.store.Views;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** About the system and this server. */
final class AboutApi {
    private final Held held;
    private final DashboardSeat seat;
    private final Guard guard;
    private final Supplier<Map<String, @Nullable String>> live;
    private final Supplier<Map<String, @Nullable String>> ready;
    private final Object description;

    /**
     * @param live by name what is wrong with what cannot mend itself, null where nothing is
     * @param ready likewise, of what does not show everything
     */
    AboutApi(
            Held held,
            DashboardSeat seat,
            Guard guard,
            Supplier<Map<String, @Nullable String>> live,
            Supplier<Map<String, @Nullable String>> ready)
            throws IOException {
        this.held = held;
        this.seat = seat;
        this.guard = guard;
        this.live = live;
        this.ready = ready;
        try (InputStream yaml = Objects.requireNonNull(AboutApi.class.getResourceAsStream("/openapi.yaml"))) {
            description = new ObjectMapper(new YAMLFactory()).readValue(yaml, Object.class);
        }
    }

    void addTo(Routes routes) {
        routes.get("/api/v1/models", this::models);
        routes.get("/api/v1/rules", this::rules);
        routes.get("/api/v1/info", this::info);
        routes.get("/api/v1/openapi.json", context -> Routes.json(context, description));
        routes.post("/api/v1/session", this::logIn);
        routes.delete("/api/v1/session", context -> context.removeCookie(Guard.COOKIE, "/")
                .status(204));
        routes.get("/health/live", context -> health(context, live.get()));
        routes.get("/health/ready", context -> health(context, ready.get()));
        routes.get("/metrics", this::metrics);
    }

    /** What is seen of a model or rule. */
    private static final class Seen {
        final TreeSet<String> versions = new TreeSet<>();
        final TreeSet<String> types = new TreeSet<>();
        boolean configured;
        int count;
        String severity = "unknown";

        @Nullable
        Long last;
    }

    private void models(Context context) {
        held.requireRead();
        held.query(context);
        Map<String, Seen> models = new TreeMap<>();
        for (DashboardSeat.Model model : seat.models()) {
            Seen seen = models.computeIfAbsent(model.id(), id -> new Seen());
            seen.configured = true;
            seen.versions.add(model.version());
            seen.types.addAll(model.types());
        }
        for (SoundEvent event : held.store().events()) {
            Seen seen = models.computeIfAbsent(event.getModelId(), id -> new Seen());
            seen.versions.add(event.getModelVersion());
            seen.types.add(event.getType());
            seen.last = seen.last == null ? event.getOnsetAt() : seen.last;
        }
        List<Map<String, @Nullable Object>> items = models.entrySet().stream()
                .map(entry -> {
                    Map<String, @Nullable Object> view = new LinkedHashMap<>();
                    view.put("id", entry.getKey());
                    view.put("configured", entry.getValue().configured);
                    view.put("versions", entry.getValue().versions);
                    view.put("types", entry.getValue().types);
                    Views.optionalTime(view, "last_event", entry.getValue().last);
                    return view;
                })
                .toList();
        Routes.json(context, Map.of("items", items));
    }

    private void rules(Context context) {
        held.requireRead();
        held.query(context);
        Map<String, Seen> rules = new TreeMap<>();
        seat.rules().forEach((rule, severity) -> {
            Seen seen = rules.computeIfAbsent(rule, name -> new Seen());
            seen.configured = true;
            seen.severity = severity;
        });
        for (Alert alert : held.store().alerts()) {
            Seen seen = rules.computeIfAbsent(alert.getRule(), name -> new Seen());
            if (seen.last == null) {
                seen.last = alert.getFiredAt();
                seen.severity = seen.configured ? seen.severity : Views.lower(alert.getSeverity());
            }
            seen.count++;
        }
        List<Map<String, @Nullable Object>> items = rules.entrySet().stream()
                .map(entry -> {
                    Map<String, @Nullable Object> view = new LinkedHashMap<>();
                    view.put("rule", entry.getKey());
                    view.put("severity", entry.getValue().severity);
                    view.put("configured", entry.getValue().configured);
                    view.put("alerts", entry.getValue().count);
                    Views.optionalTime(view, "last_fired", entry.getValue().last);
                    return view;
                })
                .toList();
        Routes.json(context, Map.of("items", items));
    }

    private void info(Context context) {
        Query query = held.query(context);
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("name", "earshot");
        view.put("version", seat.version());
        view.put("time_zone", seat.settings().timeZone().getId());
        view.put("days", seat.settings().history().toMinutes() / 1_440.0);
        view.put("token", seat.settings().token().reveal() != null);
        view.put("ready", held.unread().get() == null);
        Views.time(view, "now", query.nowMicros());
        Routes.json(context, view);
    }

    private void logIn(Context context) throws IOException {
        Body body = Body.read(context, "token");
        String token = body.text("token", 1_024);
        if (token == null) {
            throw ApiException.badRequest("field token is missing");
        }
        if (!guard.isToken(token)) {
            throw ApiException.of(401, "this is not dashboard.token");
        }
        String session = guard.session();
        if (session != null) {
            boolean secure = "https".equals(context.req().getHeader("X-Forwarded-Proto"));
            context.cookie(new Cookie(Guard.COOKIE, session, "/", -1, secure, true, null, SameSite.STRICT));
        }
        context.status(204);
    }

    private void health(Context context, Map<String, @Nullable String> wrongs) {
        boolean ok = wrongs.values().stream().allMatch(Objects::isNull);
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("status", ok ? "ok" : "failing");
        if (guard.isKnown(context.req())) {
            Map<String, Object> checks = new LinkedHashMap<>();
            wrongs.forEach((name, wrong) ->
                    checks.put(name, Map.of("ok", wrong == null, "detail", wrong == null ? "at work" : wrong)));
            view.put("checks", checks);
        }
        Routes.json(context.status(ok ? 200 : 503), view);
    }

    private void metrics(Context context) throws IOException {
        StringWriter text = new StringWriter(16_384);
        String type = TextFormat.chooseContentType(context.header("Accept"));
        TextFormat.writeFormat(type, text, seat.registry().metricFamilySamples());
        context.contentType(type).result(text.toString());
    }
}
