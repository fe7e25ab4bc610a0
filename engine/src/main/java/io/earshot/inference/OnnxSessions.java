package io.earshot.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelManifest;
import io.earshot.model.ModelPackage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions and compares what the graph offers with what the package promises. */
final class OnnxSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxSessions.class);

    private OnnxSessions() {}

    static OnnxModel open(ModelPackage model, OnnxOptions options) throws ModelException {
        OrtEnvironment environment = OnnxEnvironment.get();
        OnnxOptions.Provider provider = options.provider();
        OrtSession session;
        try {
            session = session(environment, model, options, provider);
        } catch (ProviderException e) {
            if (!options.fallbackToCpu()) {
                throw new ModelException(e.reason, e);
            }
            LOG.atWarn()
                    .addKeyValue("model", model.id())
                    .addKeyValue("provider", provider)
                    .addKeyValue("reason", e.reason)
                    .log("Provider is not usable, going on with the CPU as configured");
            provider = OnnxOptions.Provider.CPU;
            session = cpuSession(environment, model, options);
        }
        boolean checked = false;
        try {
            int embeddingSize = check(session, model);
            checked = true;
            return new OnnxModel(environment, session, provider, model, embeddingSize);
        } catch (OrtException e) {
            throw new ModelException(model.modelFile() + " cannot be examined: " + oneLine(e), e);
        } finally {
            if (!checked) {
                closeQuietly(session);
            }
        }
    }

    private static OrtSession cpuSession(OrtEnvironment environment, ModelPackage model, OnnxOptions options)
            throws ModelException {
        try {
            return session(environment, model, options, OnnxOptions.Provider.CPU);
        } catch (ProviderException e) {
            throw new ModelException(e.reason, e);
        }
    }

    private static OrtSession session(
            OrtEnvironment environment, ModelPackage model, OnnxOptions options, OnnxOptions.Provider provider)
            throws ModelException, ProviderException {
        try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
            settings.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            settings.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            settings.setInterOpNumThreads(1);
            settings.setIntraOpNumThreads(options.intraOpThreads());
            // A thread that spins between calls takes a core from the feature threads.
            settings.addConfigEntry("session.intra_op.allow_spinning", "0");
            settings.addConfigEntry("session.inter_op.allow_spinning", "0");
            // Batches have any size: a pattern planned for each size would be kept for ever.
            settings.setMemoryPatternOptimization(false);
            addProvider(settings, provider, options.deviceId());
            try {
                return environment.createSession(model.modelFile().toString(), settings);
            } catch (OrtException e) {
                if (provider != OnnxOptions.Provider.CPU) {
                    throw new ProviderException(
                            provider + " could not open " + model.modelFile() + ": " + oneLine(e), e);
                }
                throw new ModelException(
                        "%s is no graph that ONNX Runtime can run: %s".formatted(model.modelFile(), oneLine(e)), e);
            }
        } catch (OrtException e) {
            throw new ModelException("ONNX Runtime refused the session's options: " + oneLine(e), e);
        }
    }

    private static void addProvider(OrtSession.SessionOptions session, OnnxOptions.Provider provider, int deviceId)
            throws ProviderException {
        if (provider == OnnxOptions.Provider.CPU) {
            return;
        }
        OrtProvider wanted = provider == OnnxOptions.Provider.CUDA ? OrtProvider.CUDA : OrtProvider.TENSOR_RT;
        if (!OrtEnvironment.getAvailableProviders().contains(wanted)) {
            throw new ProviderException(
                    "provider %s is not in this build of ONNX Runtime (%s): build with -Pcuda, or set provider CPU"
                            .formatted(provider, OrtEnvironment.getAvailableProviders()),
                    null);
        }
        try {
            if (provider == OnnxOptions.Provider.TENSORRT) {
                try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(deviceId)) {
                    session.addTensorrt(tensorRt);
                }
            }
            // Also behind TensorRT: what that cannot run goes to CUDA.
            try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(deviceId)) {
                cuda.add(
                        "use_tf32", "0"); // with 10-bit mantissas, scores would differ from the CPU's by more than 1e-4
                session.addCUDA(cuda);
            }
        } catch (OrtException e) {
            throw new ProviderException(
                    "provider %s cannot use device %d: %s; is there a GPU with driver and CUDA 12 libraries?"
                            .formatted(provider, deviceId, oneLine(e)),
                    e);
        }
    }

    /** @return values of an embedding, 0 for none */
    private static int check(OrtSession session, ModelPackage model) throws OrtException, ModelException {
        List<String> problems = new ArrayList<>();
        Map<String, NodeInfo> inputs = session.getInputInfo();
        Map<String, NodeInfo> outputs = session.getOutputInfo();
        ModelManifest manifest = model.manifest();
        Set<String> named = new TreeSet<>();
        for (int i = 0; i < manifest.inputs().size(); i++) {
            ModelInput input = manifest.inputs().get(i);
            named.add(input.name());
            expect("inputs[" + i + "].name", input.name(), input.shape(-1), inputs, problems);
        }
        if (inputs.size() > named.size() && inputs.keySet().containsAll(named)) {
            problems.add("model.onnx has inputs %s, but %s names only %s"
                    .formatted(new TreeSet<>(inputs.keySet()), ModelManifest.FILE, named));
        }
        expect(
                "outputs.scores",
                manifest.scores(),
                new long[] {-1, model.labels().size()},
                outputs,
                problems);
        long[] embeddings = null;
        if (manifest.embeddings() != null) {
            embeddings = expect("outputs.embeddings", manifest.embeddings(), new long[] {-1, ANY}, outputs, problems);
        }
        if (!problems.isEmpty()) {
            throw new ModelException(problems.stream()
                    .map(problem -> model.folder() + ": " + problem)
                    .toList());
        }
        return embeddings == null ? 0 : Math.toIntExact(embeddings[1]);
    }

    /** In an expected shape: any positive number. */
    private static final long ANY = 0;

    private static long @Nullable [] expect(
            String key, String name, long[] shape, Map<String, NodeInfo> nodes, List<String> problems) {
        NodeInfo node = nodes.get(name);
        if (node == null) {
            problems.add("%s key %s is '%s', but model.onnx has %s"
                    .formatted(ModelManifest.FILE, key, name, new TreeSet<>(nodes.keySet())));
            return null;
        }
        if (!(node.getInfo() instanceof TensorInfo tensor) || tensor.type != OnnxJavaType.FLOAT) {
            problems.add("model.onnx: '%s' must be a tensor of 32-bit floats, is %s".formatted(name, node.getInfo()));
            return null;
        }
        long[] actual = tensor.getShape();
        boolean fits = actual.length == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] == ANY ? actual[i] > 0 : actual[i] == shape[i];
        }
        if (!fits) {
            problems.add("model.onnx: '%s' must have the shape %s%s, has %s"
                    .formatted(name, shown(shape), reason(key), shown(actual)));
            return null;
        }
        return actual;
    }

    private static String reason(String key) {
        return switch (key) {
            case "outputs.scores" -> " (any batch, one score per line of " + ModelManifest.LABELS_FILE + ")";
            case "outputs.embeddings" -> " (any batch, a fixed size)";
            default ->
                " (any batch, then as " + ModelManifest.FILE + " key " + key.substring(0, key.indexOf('.')) + " says)";
        };
    }

    private static String shown(long[] shape) {
        return Arrays.stream(shape)
                .mapToObj(n -> n == -1 ? "batch" : n == ANY ? "size" : Long.toString(n))
                .toList()
                .toString();
    }

    /** ONNX Runtime's messages may run over several lines, of which the first says what is wrong. */
    private static String oneLine(OrtException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static void closeQuietly(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            LOG.atWarn().setCause(e).log("A refused session could not be closed");
        }
    }

    /** The provider that was asked for is not there; on the CPU it may go on. */
    private static final class ProviderException extends Exception {
        private static final long serialVersionUID = 1L;

        final String reason;

        ProviderException(String reason, @Nullable Throwable cause) {
            super(reason, cause);
            this.reason = reason;
        }
    }
}
