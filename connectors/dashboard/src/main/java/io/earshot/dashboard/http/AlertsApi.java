package io.earshot.dashboard.http;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertAcknowledgement;
import io.earshot.avro.Severity;
import io.earshot.dashboard.store.AlertFilter;
import io.earshot.dashboard.store.Timeline;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Alerts and who has taken note of them. */
final class AlertsApi {
    private static final Set<Severity> SEVERITIES = EnumSet.of(Severity.INFO, Severity.WARNING, Severity.CRITICAL);

    private final Held held;

    AlertsApi(Held held) {
        this.held = held;
    }

    void addTo(Routes routes) {
        routes.get("/api/v1/alerts", this::list);
        routes.get("/api/v1/alerts/{id}", this::get);
        routes.post("/api/v1/alerts/{id}/acknowledge", this::acknowledge);
    }

    private void list(Context context) {
        held.requireRead();
        Query query = held.query(context, "rule", "site", "severity", "from", "to", "acknowledged", "limit", "cursor");
        AlertFilter filter = new AlertFilter(
                query.set("rule"),
                query.set("site"),
                query.constants("severity", Severity.class, SEVERITIES),
                query.time("from", Long.MIN_VALUE),
                query.time("to", Long.MAX_VALUE),
                query.bool("acknowledged"));
        String same = Held.filters(query, "rule", "site", "severity", "from", "to", "acknowledged");
        Timeline.Page<Alert> page = held.store()
                .alerts(filter, Cursor.parse(query.text("cursor"), same), query.integer("limit", 1, 500, 50));
        Map<String, @Nullable Object> view = new HashMap<>();
        view.put("items", page.items().stream().map(this::view).toList());
        view.put("next", Cursor.text(page.next(), same));
        Routes.json(context, view);
    }

    private Map<String, @Nullable Object> view(Alert alert) {
        return held.views().alert(alert, held.store().acknowledgement(alert.getId()));
    }

    private Alert alert(Context context) {
        Alert alert = held.store().alert(Held.id(context));
        if (alert == null) {
            throw ApiException.notFound("no alert has this id, or it is older than dashboard.history");
        }
        return alert;
    }

    private void get(Context context) {
        held.requireRead();
        held.query(context);
        Routes.json(context, view(alert(context)));
    }

    private void acknowledge(Context context) throws IOException {
        held.requireRead();
        Query query = held.query(context);
        Body body = Body.read(context, "comment", "by");
        String comment = body.text("comment", 2_000);
        String by = body.text("by", 200);
        Alert alert = alert(context);
        AlertAcknowledgement acknowledgement = AlertAcknowledgement.newBuilder()
                .setAlertId(alert.getId())
                .setComment(comment)
                .setAcknowledgedBy(by)
                .setAcknowledgedAt(query.nowMicros())
                .build();
        held.write(writer -> writer.acknowledge(acknowledgement));
        Routes.json(context, view(alert(context)));
    }
}
