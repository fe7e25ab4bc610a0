package io.earshot.latency;

import io.earshot.Meters;
import io.earshot.alerts.AlertsMeter;
import io.earshot.avro.WindowOutcome;
import io.earshot.events.EventsMeter;
import io.earshot.inference.InferenceMeter;
import io.earshot.ingest.IngestMeter;
import io.earshot.publish.PublishMeter;
import org.jspecify.annotations.Nullable;

/** Meters that are told where to count once the engine runs. */
final class LateMeters {
    private volatile @Nullable Meters target;

    void set(LatencyCounts counts) {
        target = counts.meters();
    }

    Meters meters() {
        return new Meters(
                new IngestMeter() {
                    @Override
                    public void frame(int bytes, long capturedToReceivedMicros) {
                        Meters to = target;
                        if (to != null) {
                            to.ingest().frame(bytes, capturedToReceivedMicros);
                        }
                    }
                },
                new InferenceMeter() {
                    @Override
                    public void batch(String modelId, int windows, long nanos) {
                        Meters to = target;
                        if (to != null) {
                            to.inference().batch(modelId, windows, nanos);
                        }
                    }
                },
                new PublishMeter() {
                    @Override
                    public void published(WindowOutcome outcome) {
                        Meters to = target;
                        if (to != null) {
                            to.publish().published(outcome);
                        }
                    }
                },
                EventsMeter.NONE,
                AlertsMeter.NONE);
    }
}
