package io.earshot.dashboard.http;

import io.earshot.dashboard.store.CoverageBook;
import io.earshot.dashboard.store.Mic;
import io.earshot.dashboard.store.MicState;
import io.earshot.dashboard.store.Views;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Mics, and what became of their time. */
final class MicsApi {
    private static final int MOST_SLOTS = 100_000;
    /** Minutes times mics that one request may add up: some tenths of a second of work. */
    private static final long MOST_MINUTES = 20_000_000;

    private final Held held;
    private final Duration history;

    MicsApi(Held held, Duration history) {
        this.held = held;
        this.history = history;
    }

    void addTo(Routes routes) {
        routes.get("/api/v1/mics", this::list);
        routes.get("/api/v1/mics/{id}", this::get);
        routes.get("/api/v1/coverage", this::coverage);
    }

    private void list(Context context) {
        held.requireRead();
        Query query = held.query(context, "site", "state");
        Set<String> sites = query.set("site");
        Set<MicState> states = query.constants("state", MicState.class, EnumSet.allOf(MicState.class));
        List<Map<String, @Nullable Object>> items = held
                .store()
                .mics(held.clock().millis())
                .stream()
                .filter(mic -> (sites.isEmpty() || sites.contains(site(mic)))
                        && (states.isEmpty() || states.contains(mic.state())))
                .map(held.views()::mic)
                .toList();
        Routes.json(context, Map.of("items", items));
    }

    private static String site(Mic mic) {
        String site = mic.registered() == null ? null : mic.registered().getSiteId();
        return site == null ? "" : site;
    }

    private void get(Context context) {
        held.requireRead();
        held.query(context);
        Mic mic = held.store().mic(Held.id(context), held.clock().millis());
        if (mic == null) {
            throw ApiException.notFound("no mic of this id is registered, or was heard within dashboard.history");
        }
        Routes.json(context, held.views().mic(mic));
    }

    private void coverage(Context context) {
        held.requireRead();
        Query query = held.query(context, "mic", "site", "from", "to", "slot");
        long to = up(query.time("to", query.nowMicros()));
        long from = down(query.time("from", to - Duration.ofDays(1).toMillis() * 1_000));
        Query.requireOrder("from", from, "to", to, Duration.ofDays(366));
        long slot = query.minutes("slot", Duration.ofDays(1), Duration.ofHours(1));
        Predicate<String> wanted = wanted(query);
        int accounts = held.store().coverage().count(wanted);
        long slots = slot == 0 ? 0 : -Math.floorDiv(from - to, slot) * accounts;
        if (slots > MOST_SLOTS) {
            throw ApiException.badRequest(
                    "that is %d slots of %d mics and models, may be at most %d in all: ask for longer slots, less time or fewer mics"
                            .formatted(slots, accounts, MOST_SLOTS));
        }
        long minutes = (to - from) / CoverageBook.MINUTE * accounts;
        if (minutes > MOST_MINUTES) {
            throw ApiException.badRequest(
                    "that is %d minutes of all mics, may be at most %d: ask for less time or fewer mics"
                            .formatted(minutes, MOST_MINUTES));
        }
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        Set<String> spokenOf = new HashSet<>();
        for (CoverageBook.Account account : held.store().coverage().accounts(wanted, from, to, slot)) {
            spokenOf.add(account.mic());
            items.add(held.views().account(account));
        }
        for (Mic mic : held.store().mics(held.clock().millis())) {
            if (wanted.test(mic.id()) && !spokenOf.contains(mic.id())) {
                items.add(held.views().account(CoverageBook.unheard(mic.id(), from, to)));
            }
        }
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        Views.time(view, "from", from);
        Views.time(view, "to", to);
        view.put("slot_s", slot / 1_000_000);
        Views.time(view, "held_from", query.nowMicros() - history.toMillis() * 1_000);
        view.put("items", items);
        Routes.json(context, view);
    }

    private Predicate<String> wanted(Query query) {
        Set<String> mics = query.set("mic");
        Set<String> sites = query.set("site");
        if (sites.isEmpty()) {
            return mic -> mics.isEmpty() || mics.contains(mic);
        }
        Set<String> there = new HashSet<>();
        for (Mic mic : held.store().mics(held.clock().millis())) {
            if (sites.contains(site(mic))) {
                there.add(mic.id());
            }
        }
        return mic -> there.contains(mic) && (mics.isEmpty() || mics.contains(mic));
    }

    private static long down(long micros) {
        return Math.floorDiv(micros, CoverageBook.MINUTE) * CoverageBook.MINUTE;
    }

    private static long up(long micros) {
        return -down(-micros);
    }
}
