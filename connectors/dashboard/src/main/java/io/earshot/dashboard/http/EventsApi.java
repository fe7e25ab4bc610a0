package io.earshot.dashboard.http;

import io.earshot.avro.EventReview;
import io.earshot.avro.EventStatus;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.Verdict;
import io.earshot.dashboard.store.EventFilter;
import io.earshot.dashboard.store.Timeline;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events and their reviews. */
final class EventsApi {
    private static final Set<EventStatus> STATUSES =
            EnumSet.of(EventStatus.OPENED, EventStatus.UPDATED, EventStatus.CLOSED);
    private static final Set<Verdict> VERDICTS = EnumSet.of(Verdict.CONFIRMED, Verdict.FALSE, Verdict.UNSURE);

    private final Held held;

    EventsApi(Held held) {
        this.held = held;
    }

    /** How reviews may be asked for: the verdicts, and two words besides. */
    private enum Reviewed {
        CONFIRMED,
        FALSE,
        UNSURE,
        NONE,
        ANY
    }

    void addTo(Routes routes) {
        routes.get("/api/v1/events", this::list);
        routes.get("/api/v1/events/{id}", this::get);
        routes.post("/api/v1/events/{id}/review", this::review);
    }

    private void list(Context context) {
        held.requireRead();
        Query query = held.query(
                context, "type", "mic", "site", "status", "from", "to", "min_score", "review", "limit", "cursor");
        EventFilter filter = new EventFilter(
                query.set("type"),
                query.set("mic"),
                query.set("site"),
                query.constants("status", EventStatus.class, STATUSES),
                query.time("from", Long.MIN_VALUE),
                query.time("to", Long.MAX_VALUE),
                query.share("min_score"),
                reviews(query));
        String same = Held.filters(query, "type", "mic", "site", "status", "from", "to", "min_score", "review");
        Timeline.Page<SoundEvent> page = held.store()
                .events(filter, Cursor.parse(query.text("cursor"), same), query.integer("limit", 1, 500, 50));
        Map<String, @Nullable Object> view = new HashMap<>();
        view.put("items", page.items().stream().map(this::view).toList());
        view.put("next", Cursor.text(page.next(), same));
        Routes.json(context, view);
    }

    private static EventFilter.@Nullable Reviews reviews(Query query) {
        Set<Reviewed> asked = query.constants("review", Reviewed.class, EnumSet.allOf(Reviewed.class));
        if (asked.isEmpty()) {
            return null;
        }
        Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
        for (Reviewed each : asked) {
            switch (each) {
                case NONE -> {}
                case ANY -> verdicts.addAll(EnumSet.allOf(Verdict.class));
                default -> verdicts.add(Verdict.valueOf(each.name()));
            }
        }
        return new EventFilter.Reviews(verdicts, asked.contains(Reviewed.NONE));
    }

    private Map<String, @Nullable Object> view(SoundEvent event) {
        return held.views().event(event, held.store().review(event.getId()));
    }

    private void get(Context context) {
        held.requireRead();
        held.query(context);
        Routes.json(context, view(held.event(context)));
    }

    private void review(Context context) throws IOException {
        held.requireRead();
        Query query = held.query(context);
        Body body = Body.read(context, "verdict", "comment", "by");
        if (!body.has("verdict")) {
            throw ApiException.badRequest(
                    "field verdict is missing: confirmed, false or unsure, or null to take the review back");
        }
        String verdict = body.text("verdict", 20);
        String comment = body.text("comment", 2_000);
        String by = body.text("by", 200);
        SoundEvent event = held.event(context);
        EventReview review = verdict == null
                ? null
                : EventReview.newBuilder()
                        .setEventId(event.getId())
                        .setEventRevision(event.getRevision())
                        .setType(event.getType())
                        .setMicId(event.getMicId())
                        .setVerdict(verdict(verdict))
                        .setComment(comment)
                        .setReviewedBy(by)
                        .setReviewedAt(query.nowMicros())
                        .build();
        held.write(writer -> writer.review(event.getId(), review));
        Routes.json(context, view(held.event(context)));
    }

    private static Verdict verdict(String name) {
        return VERDICTS.stream()
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.badRequest(
                        "field verdict must be confirmed, false or unsure, or null to take the review back"));
    }
}
