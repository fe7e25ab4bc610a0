package io.earshot;

import io.earshot.avro.AudioFrame;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.inference.InferenceMeter;
import io.earshot.ingest.DeadLetters;
import io.earshot.ingest.FrameDecoder;
import io.earshot.ingest.FrameIntake;
import io.earshot.ingest.IngestMeter;
import io.earshot.ingest.MicDomains;
import io.earshot.ingest.PartitionFeed;
import io.earshot.ingest.Rejection;
import io.earshot.media.FlacFrameDecoder;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FrameSource;
import io.earshot.publish.OutcomeSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Plays recordings through the live pipeline without Kafka, as fast as it goes: the frames, the windows, the rings and
 * the sessions are those of the live engine, so the same audio gives the same outcomes.
 *
 * <p>Belongs to one thread, which reads the recordings and computes their features; outcomes come on a publisher thread,
 * in the order of the recordings.
 */
public final class FileAnalysis implements AutoCloseable {
    private static final DeadLetters NONE = (feed, offset, key, value, reason) -> {};

    private final ScoringPipeline pipeline;
    private final FrameIntake intake;
    private final PartitionFeed feed;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private long offset;

    /**
     * @param keepEmbeddings whether the sink wants embeddings
     * @param sink takes the outcomes of all models, one at a time
     */
    public FileAnalysis(
            List<ModelPackage> models,
            IngestConfig ingest,
            WindowConfig windows,
            InferenceConfig inference,
            boolean keepEmbeddings,
            OutcomeSink sink)
            throws ModelException {
        OutcomeSink acknowledging = (slot, lane) -> {
            sink.outcome(slot, lane);
            slot.stream().floor().acknowledged(lane.index(), slot.floorAfter());
        };
        Object oneAtATime = new Object();
        this.pipeline = new ScoringPipeline(
                models,
                windows,
                inference,
                keepEmbeddings,
                () -> (slot, lane) -> {
                    synchronized (oneAtATime) {
                        acknowledging.outcome(slot, lane);
                    }
                },
                InferenceMeter.NONE,
                error -> failure.compareAndSet(null, error));
        this.feed = new PartitionFeed("", -1, pipeline.lanes(), 0);
        this.intake = new FrameIntake(
                Limits.of(ingest),
                (value, reuse) -> reuse,
                new FrameDecoder(new FlacFrameDecoder(), Limits.mix(ingest), pipeline.wantsStereo()),
                pipeline.featureStage(),
                NONE,
                MicDomains.ANY,
                IngestMeter.NONE,
                () -> 0);
        pipeline.start();
    }

    /**
     * Plays one recording to its end; returns when its last frame has been taken, which may be before its last outcome.
     *
     * @throws IOException when it cannot be read on, or a frame of it is refused; it then ends with what was taken
     */
    public void play(FrameSource recording) throws IOException {
        AudioFrame last = null;
        try {
            for (AudioFrame frame = recording.next(); frame != null; frame = recording.next()) {
                check();
                take(frame);
                last = frame;
            }
        } catch (IOException e) {
            if (last != null && !last.getEndOfStream()) {
                take(endAfter(last));
            }
            throw e;
        }
    }

    private void take(AudioFrame frame) throws IOException {
        Rejection refused = intake.frame(feed, offset++, frame.getCapturedAt() + 1, frame);
        if (refused != null) {
            throw new IOException("%s: frame at sample %d refused: %s"
                    .formatted(frame.getMicId(), frame.getFirstSample(), refused.label()));
        }
    }

    /** A frame without samples that ends the stream where it stands. */
    private static AudioFrame endAfter(AudioFrame last) {
        AudioFrame end = AudioFrame.newBuilder(last).build();
        end.setPayload(ByteBuffer.allocate(0));
        end.setEndOfStream(true);
        return end;
    }

    /** Waits for the outcomes of everything played. */
    public void finish() {
        pipeline.drain(() -> failure.get() != null);
        check();
    }

    private void check() {
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
