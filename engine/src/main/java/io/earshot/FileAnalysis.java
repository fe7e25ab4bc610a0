package io.earshot;

import io.earshot.avro.AudioFrame;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.ingest.DeadLetters;
import io.earshot.ingest.MicDomains;
import io.earshot.ingest.PartitionFeed;
import io.earshot.ingest.Rejection;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FrameSource;
import io.earshot.publish.OutcomeSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Plays recordings through the live pipeline without Kafka, as fast as it goes: the frames, the windows, the rings and
 * the sessions are those of the live engine, so the same audio gives the same outcomes.
 *
 * <p>Belongs to one thread, which reads the recordings and computes their features; outcomes come on a publisher thread,
 * in the order of the recordings.
 */
public final class FileAnalysis implements AutoCloseable {
    private static final DeadLetters NONE = (feed, offset, key, value, reason) -> {};

    private final OfflinePipeline pipeline;
    private final PartitionFeed feed;
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
        this.pipeline = new OfflinePipeline(
                models,
                ingest,
                windows,
                inference,
                keepEmbeddings,
                sink,
                (value, reuse) -> reuse,
                NONE,
                MicDomains.ANY);
        this.feed = pipeline.feed("", -1, 0);
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
                pipeline.check();
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
        Rejection refused = pipeline.intake().frame(feed, offset++, frame.getCapturedAt() + 1, frame);
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
        pipeline.finish();
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
