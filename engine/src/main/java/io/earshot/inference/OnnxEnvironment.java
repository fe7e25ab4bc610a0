package io.earshot.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's one environment of ONNX Runtime, made with its telemetry off.
 *
 * <p>ONNX Runtime 1.29 reports to its makers by default, on Linux too: an id of the machine, the command line. Where
 * engines watch for poachers that is nobody's business. The environment variable {@value #SWITCH}, which launchers,
 * images and the build set to 1, keeps it from starting at all; without it, it is switched off at once, and a warning
 * says so.
 *
 * <p>While it starts it also runs a backtracking regular expression over the process's command line: some 4 000
 * characters of it, a hundred file names, overflow a Java thread's stack and end the process without a word. The
 * environment is therefore made on a thread whose stack has room for the longest command line.
 */
final class OnnxEnvironment {
    static final String SWITCH = "ORT_DISABLE_TELEMETRY";

    /** Address space, not memory: only what is touched counts. About 250 bytes go for each character. */
    private static final long STACK_BYTES = 1L << 29;

    private static final Logger LOG = LoggerFactory.getLogger(OnnxEnvironment.class);

    private static @Nullable OrtEnvironment environment;

    private OnnxEnvironment() {}

    /** Any thread may call this; the first call takes some 100 ms. */
    static synchronized OrtEnvironment get() {
        OrtEnvironment made = environment;
        if (made == null) {
            made = make();
            environment = made;
        }
        return made;
    }

    private static OrtEnvironment make() {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread maker = new Thread(null, OrtEnvironment::getEnvironment, "onnx-environment", STACK_BYTES);
        maker.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        maker.start();
        try {
            maker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ONNX Runtime was starting", e);
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("ONNX Runtime cannot start: " + thrown, thrown);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        if (!"1".equals(System.getenv(SWITCH))) {
            switchOff(environment);
        }
        return environment;
    }

    private static void switchOff(OrtEnvironment environment) {
        try {
            environment.setTelemetry(false);
            LOG.atWarn()
                    .addKeyValue("variable", SWITCH)
                    .log(
                            "ONNX Runtime started with its telemetry on and it was switched off;"
                                    + " set the environment variable {} to 1 to keep it from starting",
                            SWITCH);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime's telemetry cannot be switched off", e);
        }
    }
}
