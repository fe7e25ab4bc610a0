package io.earshot;

import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.inference.InferenceMeter;
import io.earshot.ingest.DeadLetters;
import io.earshot.ingest.FrameDecoder;
import io.earshot.ingest.FrameIntake;
import io.earshot.ingest.FrameReader;
import io.earshot.ingest.IngestMeter;
import io.earshot.ingest.MicDomains;
import io.earshot.ingest.PartitionFeed;
import io.earshot.media.FlacFrameDecoder;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.publish.OutcomeSink;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The live way from frames to outcomes, at the pace of whoever feeds it: the intake, the rings and the sessions are those
 * of the live engine, so the same frames give the same outcomes. Files and replays both stand on it.
 *
 * <p>Belongs to one thread, which feeds {@link #intake} and computes features; outcomes come on publisher threads, one at
 * a time, those of a stream in order.
 */
final class OfflinePipeline implements AutoCloseable {
    private final ScoringPipeline pipeline;
    private final FrameIntake intake;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /**
     * @param keepEmbeddings whether the sink wants embeddings
     * @param sink takes the outcomes of all models
     * @param reader of records; not used for frames that need no reading
     * @param deadLetters told of what cannot be used
     */
    OfflinePipeline(
            List<ModelPackage> models,
            IngestConfig ingest,
            WindowConfig windows,
            InferenceConfig inference,
            boolean keepEmbeddings,
            OutcomeSink sink,
            FrameReader reader,
            DeadLetters deadLetters,
            MicDomains domains)
            throws ModelException {
        Object oneAtATime = new Object();
        this.pipeline = new ScoringPipeline(
                models,
                windows,
                inference,
                keepEmbeddings,
                () -> (slot, lane) -> {
                    synchronized (oneAtATime) {
                        sink.outcome(slot, lane);
                        slot.stream().floor().acknowledged(lane.index(), slot.floorAfter());
                    }
                },
                InferenceMeter.NONE,
                error -> failure.compareAndSet(null, error));
        this.intake = new FrameIntake(
                Limits.of(ingest),
                reader,
                new FrameDecoder(new FlacFrameDecoder(), Limits.mix(ingest), pipeline.wantsStereo()),
                pipeline.featureStage(),
                deadLetters,
                domains,
                IngestMeter.NONE,
                () -> 0);
        pipeline.start();
    }

    FrameIntake intake() {
        return intake;
    }

    /** A partition to feed from an offset on. */
    PartitionFeed feed(String topic, int partition, long startOffset) {
        return new PartitionFeed(topic, partition, pipeline.lanes(), startOffset);
    }

    /** Waits for the outcomes of everything fed. */
    void finish() {
        pipeline.drain(() -> failure.get() != null);
        check();
    }

    /** @throws IllegalStateException when something unexpected has stopped it */
    void check() {
        Throwable error = failure.get();
        if (error != null) {
            throw new IllegalStateException("the analysis failed: " + error, error);
        }
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
