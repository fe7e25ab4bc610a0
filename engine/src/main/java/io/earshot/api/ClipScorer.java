package io.earshot.api;

import io.earshot.FileAnalysis;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SampleEncoding;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.inference.ModelLane;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FrameSource;
import io.earshot.window.WindowSlot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores clips in memory by the live pipeline: the same frames, windows, rings and sessions. Belongs to one thread;
 * results come on the pipeline's own, in the order of the clips.
 */
public final class ClipScorer implements AutoCloseable {
    /** A whole second: windows do not depend on it. */
    private static final int FRAMES_PER_SECOND = 1;

    private final FileAnalysis analysis;
    private final ModelPackage model;
    private final boolean embeddings;
    private final Sink sink;
    private List<float[]> scored = new ArrayList<>();
    private List<float[]> embedded = new ArrayList<>();
    private int clips;

    /** Takes what the model says of clips. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param clip how many clips came before it
         * @param scores {@code [windows][labels]}, the sink's to keep
         * @param embeddings {@code [windows][size]}; empty unless asked for
         */
        void clip(int clip, float[][] scores, float[][] embeddings);
    }

    /**
     * @param embeddings whether embeddings are wanted; the model must have them
     * @param sink told of each clip, one at a time
     */
    public ClipScorer(ModelPackage model, boolean embeddings, Sink sink) throws ModelException {
        if (embeddings && model.manifest().embeddings() == null) {
            throw new IllegalArgumentException(
                    "model %s has no embeddings: choose one whose model.yaml names outputs.embeddings"
                            .formatted(model.id()));
        }
        this.model = model;
        this.embeddings = embeddings;
        this.sink = sink;
        this.analysis = new FileAnalysis(
                List.of(model),
                IngestConfig.DEFAULTS,
                WindowConfig.DEFAULTS,
                InferenceConfig.DEFAULTS,
                embeddings,
                this::outcome);
    }

    /**
     * Takes one clip; returns when its last sample has been taken, which may be before it has been scored.
     *
     * @param samples at the model's rate, at least one
     */
    public void take(float[] samples) {
        try {
            analysis.play(new Clip(
                    Integer.toString(clips++), samples, model.firstInput().rate()));
        } catch (IOException e) {
            throw new IllegalArgumentException("clip %d cannot be scored: %s".formatted(clips - 1, e.getMessage()), e);
        }
    }

    /** Waits until all that was taken has been scored. */
    public void finish() {
        analysis.finish();
    }

    private void outcome(WindowSlot slot, ModelLane lane) {
        if (slot.kind() == OutcomeKind.SCORED) {
            if (lane.hasFailed(slot)) {
                throw new IllegalStateException("the model failed on a window; 'earshot model verify' checks it");
            }
            float[] scores = new float[lane.labels()];
            lane.scores(slot, scores);
            scored.add(scores);
            if (embeddings) {
                float[] embedding = new float[lane.embeddingSize()];
                lane.embedding(slot, embedding);
                embedded.add(embedding);
            }
        } else if (slot.kind() == OutcomeKind.RETIRED) {
            sink.clip(
                    Integer.parseInt(slot.stream().key().micId()),
                    scored.toArray(float[][]::new),
                    embedded.toArray(float[][]::new));
            scored = new ArrayList<>();
            embedded = new ArrayList<>();
        }
    }

    @Override
    public void close() {
        analysis.close();
    }

    /** Samples in memory as frames of floats. */
    private static final class Clip implements FrameSource {
        private final String name;
        private final float[] samples;
        private final int rate;
        private int at;

        Clip(String name, float[] samples, int rate) {
            this.name = name;
            this.samples = samples;
            this.rate = rate;
        }

        @Override
        public int sampleRate() {
            return rate;
        }

        @Override
        public @Nullable AudioFrame next() {
            if (at >= samples.length) {
                return null;
            }
            int count = Math.min(rate / FRAMES_PER_SECOND, samples.length - at);
            ByteBuffer payload = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            payload.asFloatBuffer().put(samples, at, count);
            AudioFrame frame = new AudioFrame();
            frame.setMicId(name);
            frame.setStreamId("clip");
            frame.setStreamStartedAt(0);
            frame.setFirstSample(at);
            frame.setCapturedAt(at * 1_000_000L / rate);
            frame.setSampleRate(rate);
            frame.setChannels(1);
            frame.setEncoding(SampleEncoding.PCM_F32LE);
            at += count;
            frame.setEndOfStream(at >= samples.length);
            frame.setPayload(payload);
            return frame;
        }

        @Override
        public void close() {}
    }
}
