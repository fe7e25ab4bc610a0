package io.earshot;

import io.earshot.config.InferenceConfig;
import io.earshot.features.LogMel;
import io.earshot.inference.Scorer;
import io.earshot.inference.ScoringException;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a model can do on this machine when nothing is around it: sessions that are fed by one thread each, full batches of
 * ready inputs, and nothing else. The floor under every figure of the pipeline. Belongs to one thread.
 */
public final class BareLoop implements AutoCloseable {
    private final List<Scorer> scorers;
    private final FloatBuffer[] inputs;
    private final int batch;

    /**
     * Opens the sessions, warm.
     *
     * @param inference how many of them, and the batch
     * @param samples real sound at the model's rate, since some kernels are slower on silence; more than a window of
     *     features' length
     * @throws ModelException when the model cannot be loaded
     */
    public BareLoop(ModelPackage model, InferenceConfig inference, float[] samples) throws ModelException {
        batch = inference.maxBatch();
        inputs = model.manifest().inputs().stream()
                .map(input -> inputs(input, batch, samples))
                .toArray(FloatBuffer[]::new);
        scorers = ScoringPipeline.open(model, inference).scorers();
    }

    /** A ready input of a full batch. */
    private static FloatBuffer inputs(ModelInput input, int batch, float[] samples) {
        FloatBuffer inputs = direct(batch * input.valuesPerWindow());
        if (input.logMel() == null) {
            for (int i = 0; inputs.hasRemaining(); i++) {
                inputs.put(samples[i % samples.length]);
            }
            return inputs.clear();
        }
        int bands = input.logMel().melBands();
        float[] rows = new float[input.logMel().rowsIn(samples.length) * bands];
        new LogMel(input.logMel()).rows(samples, 0, rows.length / bands, rows, 0);
        if (rows.length == 0) {
            throw new IllegalArgumentException("%d samples are too few for a row of features, which needs %d"
                    .formatted(samples.length, input.logMel().windowLength()));
        }
        while (inputs.hasRemaining()) {
            inputs.put(rows, 0, Math.min(rows.length, inputs.remaining()));
        }
        return inputs.clear();
    }

    /**
     * Scores at least so many windows.
     *
     * @throws ScoringException when the model fails
     */
    public Stopwatch.Speed run(long windows) throws ScoringException, InterruptedException {
        long calls = (windows + batch - 1L) / batch;
        AtomicLong left = new AtomicLong(calls);
        AtomicReference<@Nullable ScoringException> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        Stopwatch watch = new Stopwatch();
        for (Scorer scorer : scorers) {
            FloatBuffer scores = direct(batch * scorer.labels());
            FloatBuffer[] own =
                    Arrays.stream(inputs).map(FloatBuffer::duplicate).toArray(FloatBuffer[]::new);
            Thread thread = new Thread(
                    () -> {
                        try {
                            while (left.getAndDecrement() > 0) {
                                scorer.score(own, batch, scores, null);
                            }
                        } catch (ScoringException e) {
                            failure.compareAndSet(null, e);
                        }
                    },
                    "bare-loop");
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        ScoringException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return watch.of(calls * batch);
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    @Override
    public void close() {
        scorers.forEach(Scorer::close);
    }
}
