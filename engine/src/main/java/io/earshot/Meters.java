package io.earshot;

import io.earshot.alerts.AlertsMeter;
import io.earshot.events.EventsMeter;
import io.earshot.inference.InferenceMeter;
import io.earshot.ingest.IngestMeter;
import io.earshot.publish.PublishMeter;

/** What watches the stages; each stage declares its own. */
public record Meters(
        IngestMeter ingest, InferenceMeter inference, PublishMeter publish, EventsMeter events, AlertsMeter alerts) {
    /** Watches nothing. */
    public static final Meters NONE =
            new Meters(IngestMeter.NONE, InferenceMeter.NONE, PublishMeter.NONE, EventsMeter.NONE, AlertsMeter.NONE);

    /** Tells {@code a}, then {@code b}. */
    public static Meters both(Meters a, Meters b) {
        return new Meters(
                new BothMeters.Ingest(a.ingest, b.ingest),
                new BothMeters.Inference(a.inference, b.inference),
                new BothMeters.Publish(a.publish, b.publish),
                new BothMeters.Events(a.events, b.events),
                new BothMeters.Alerts(a.alerts, b.alerts));
    }
}
