package io.earshot.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.earshot.model.ModelException;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs a graph that is in memory, window by window, and hands out all of its outputs: to look into models, not to score with them.
 * Belongs to one thread; the graph itself runs on as many as there are cores.
 */
public final class GraphRun implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;

    /** What one input is given. */
    public static final class Input {
        private final float[] values;
        private final long[] shape;

        /** @param shape the batch first */
        public Input(float[] values, long[] shape) {
            this.values = values;
            this.shape = shape;
        }

        /** A view, nothing copied. */
        public FloatBuffer values() {
            return FloatBuffer.wrap(values);
        }
    }

    private GraphRun(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    /** @throws ModelException when ONNX Runtime cannot run it */
    public static GraphRun open(byte[] onnx) throws ModelException {
        OrtEnvironment environment = OnnxEnvironment.get();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            return new GraphRun(environment, environment.createSession(onnx, options));
        } catch (OrtException e) {
            throw new ModelException("the graph cannot be run: " + e.getMessage(), e);
        }
    }

    /**
     * @param inputs all of them, by name
     * @return the outputs of floats, by name
     * @throws ModelException when the graph fails
     */
    public Map<String, FloatBuffer> run(Map<String, Input> inputs) throws ModelException {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (Map.Entry<String, Input> each : inputs.entrySet()) {
                Input input = each.getValue();
                tensors.put(each.getKey(), OnnxTensor.createTensor(environment, input.values(), input.shape));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                Map<String, FloatBuffer> outputs = new HashMap<>();
                for (Map.Entry<String, OnnxValue> each : result) {
                    if (each.getValue() instanceof OnnxTensor tensor) {
                        outputs.put(each.getKey(), tensor.getFloatBuffer());
                    }
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw new ModelException("the graph cannot be run: " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("a session could not be closed", e);
        }
    }
}
