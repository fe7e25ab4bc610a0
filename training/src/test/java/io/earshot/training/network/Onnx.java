package io.earshot.training.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Runs networks as the engine does: in ONNX Runtime. */
public final class Onnx {
    private Onnx() {}

    /**
     * @param inputs all of them, one after the other
     * @param shape of the input, the batch first
     * @return {@code [batch][values]} of one output
     */
    public static float[][] run(byte[] onnx, String input, String output, float[] inputs, long... shape)
            throws OrtException {
        return Objects.requireNonNull(run(onnx, input, inputs, shape).get(output), output);
    }

    /** @return each output of that shape, by its name */
    public static Map<String, float[][]> run(byte[] onnx, String input, float[] inputs, long... shape)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, float[][]> outputs = new HashMap<>();
        try (OrtSession session = environment.createSession(onnx);
                OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(inputs), shape);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            for (Map.Entry<String, OnnxValue> each : result) {
                if (each.getValue().getValue() instanceof float[][] rows) {
                    outputs.put(each.getKey(), rows);
                }
            }
        }
        return outputs;
    }
}
