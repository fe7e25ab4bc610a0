package io.earshot.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session of ONNX Runtime on a model package.
 *
 * <p>Tensors are views of the caller's direct buffers, outputs are pinned: nothing is copied on the way in or out, and
 * a call leaves a few hundred bytes of wrappers behind, whatever the batch. Sessions share the process's one
 * environment; each has its own weights and threads, which sleep between calls.
 *
 * <p>Not thread-safe: one instance per model thread.
 */
public final class OnnxModel implements Scorer {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OnnxOptions.Provider provider;
    private final ModelPackage model;
    private final List<ModelInput> takes;
    private final int[] values;
    private final int embeddingSize;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private final Map<String, OnnxTensor> outputs = new HashMap<>();

    OnnxModel(
            OrtEnvironment environment,
            OrtSession session,
            OnnxOptions.Provider provider,
            ModelPackage model,
            int embeddingSize) {
        this.environment = environment;
        this.session = session;
        this.provider = provider;
        this.model = model;
        this.embeddingSize = embeddingSize;
        takes = model.manifest().inputs();
        values = takes.stream().mapToInt(ModelInput::valuesPerWindow).toArray();
    }

    /**
     * Opens a session and checks names, element types, shapes and the number of labels against the package.
     *
     * @throws ModelException with everything that differs, or why the session could not be opened
     */
    public static OnnxModel open(ModelPackage model, OnnxOptions options) throws ModelException {
        return OnnxSessions.open(model, options);
    }

    /** @return what executes the graph: the provider that was asked for, or the CPU after a fallback */
    public OnnxOptions.Provider provider() {
        return provider;
    }

    @Override
    public boolean prefersFewSizes() {
        return provider != OnnxOptions.Provider.CPU;
    }

    public ModelPackage model() {
        return model;
    }

    @Override
    public int inputValues() {
        return Arrays.stream(values).sum();
    }

    @Override
    public int labels() {
        return model.labels().size();
    }

    @Override
    public int embeddingSize() {
        return embeddingSize;
    }

    @Override
    public void score(FloatBuffer[] given, int count, FloatBuffer scores, @Nullable FloatBuffer embeddings)
            throws ScoringException {
        if (given.length != values.length) {
            throw new IllegalArgumentException(
                    "model %s has %d inputs, %d were given".formatted(model.id(), values.length, given.length));
        }
        FloatBuffer scoresOut = view("scores", scores, count, labels());
        if (embeddings != null && embeddingSize == 0) {
            throw new IllegalArgumentException("model %s has no embeddings".formatted(model.id()));
        }
        FloatBuffer embeddingsOut = embeddings == null ? null : view("embeddings", embeddings, count, embeddingSize);
        // All tensors are views of the caller's buffers: nothing is copied, and the answers are written in place.
        try (OnnxTensor scoresTensor = OnnxTensor.createTensor(environment, scoresOut, new long[] {count, labels()});
                OnnxTensor embeddingsTensor = embeddingsOut == null
                        ? null
                        : OnnxTensor.createTensor(environment, embeddingsOut, new long[] {count, embeddingSize})) {
            for (int i = 0; i < values.length; i++) {
                ModelInput input = takes.get(i);
                FloatBuffer in = view(values.length == 1 ? "input" : input.name(), given[i], count, values[i]);
                inputs.put(input.name(), OnnxTensor.createTensor(environment, in, input.shape(count)));
            }
            outputs.put(model.manifest().scores(), scoresTensor);
            if (embeddingsTensor != null && model.manifest().embeddings() != null) {
                outputs.put(model.manifest().embeddings(), embeddingsTensor);
            }
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new ScoringException("call of model %s failed for %d windows".formatted(model.id(), count), e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
            inputs.clear();
            outputs.clear();
        }
    }

    private static FloatBuffer view(String what, FloatBuffer buffer, int count, int perWindow) {
        if (count < 1 || (long) count * perWindow > buffer.remaining()) {
            throw new IllegalArgumentException(
                    "%s must hold %d windows of %d values from its position on, holds %d values"
                            .formatted(what, count, perWindow, buffer.remaining()));
        }
        if (!buffer.isDirect() || buffer.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(
                    what + " must be a direct buffer in native byte order: the model reads and writes it in place");
        }
        return buffer.slice(buffer.position(), count * perWindow);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("session of model %s could not be closed".formatted(model.id()), e);
        }
    }
}
