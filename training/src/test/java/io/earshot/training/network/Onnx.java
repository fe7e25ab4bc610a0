package io.earshot.training.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;

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
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(onnx);
                OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(inputs), shape);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            return (float[][]) result.get(output).orElseThrow().getValue();
        }
    }
}
