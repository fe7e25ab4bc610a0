package io.earshot.publish;

import io.earshot.Deadline;
import io.earshot.avro.WindowOutcome;
import io.earshot.inference.BatchSizes;
import io.earshot.inference.FlakyScorer;
import io.earshot.inference.InferenceMeter;
import io.earshot.inference.ModelLane;
import io.earshot.inference.ModelVersion;
import io.earshot.inference.Scorer;
import io.earshot.ingest.OpenStreams;
import io.earshot.ingest.PartitionFeed;
import io.earshot.ingest.StreamContext;
import io.earshot.window.Slots;
import io.earshot.window.WindowRing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ring, its lanes with real batcher threads, and a pump that writes outcomes down. */
final class LaneRig implements AutoCloseable {
    final WindowRing ring;
    final List<ModelLane> lanes = new ArrayList<>();
    final List<WindowOutcome> outcomes = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final PartitionFeed feed;
    final StreamContext stream;
    final OutcomePump pump;
    private final OutcomeRecords records = new OutcomeRecords(OutcomeRecords.ScoresFormat.F32, 0, new boolean[0], true);

    /** @param models one a lane */
    LaneRig(int slots, int maxBatch, ModelVersion... models) {
        this(slots, new BatchSizes(maxBatch, false), models);
    }

    LaneRig(int slots, BatchSizes sizes, ModelVersion... models) {
        ring = Slots.ring(slots, models.length);
        feed = new PartitionFeed("frames", 3, models.length, 0);
        stream = OpenStreams.open(feed, "mic-1", 0);
        for (int i = 0; i < models.length; i++) {
            lanes.add(new ModelLane(
                    i,
                    "model-" + i,
                    ring,
                    FlakyScorer.LABELS,
                    FlakyScorer.EMBEDDING,
                    sizes,
                    models[i],
                    InferenceMeter.NONE,
                    failures::add));
        }
        pump = new OutcomePump(ring, lanes, (slot, lane) -> outcomes.add(records.record(slot, lane, 0)), failures::add);
    }

    static ModelVersion version(String name, Scorer... scorers) {
        return new ModelVersion(name, List.of(scorers));
    }

    LaneRig start() {
        lanes.forEach(ModelLane::start);
        pump.start();
        return this;
    }

    void windows(int from, int to) {
        for (int i = from; i < to; i++) {
            Slots.window(ring, stream, i);
        }
    }

    List<WindowOutcome> awaitOutcomes(int count) {
        Deadline.await(count + " outcomes", () -> outcomes.size() >= count || !failures.isEmpty());
        return List.copyOf(outcomes);
    }

    @Override
    public void close() {
        ring.stop();
        try {
            for (ModelLane lane : lanes) {
                lane.join();
            }
            pump.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
