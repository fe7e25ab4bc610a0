package io.earshot.config;

/**
 * How models are run.
 *
 * @param provider what computes: {@code cpu}, {@code cuda} or {@code tensorrt}
 * @param device number of the GPU
 * @param fallbackToCpu whether to go on with the CPU where the provider cannot be had; else that is an error
 * @param sessions sessions of each model, each with a thread that feeds it; two of one thread beat one of two on two
 *     cores
 * @param threadsPerSession threads that one model call uses
 * @param maxBatch most windows of one model call; with a GPU's provider the largest power of two of no more
 */
public record InferenceConfig(
        Provider provider, int device, boolean fallbackToCpu, int sessions, int threadsPerSession, int maxBatch) {
    /** What computes. */
    public enum Provider {
        CPU,
        CUDA,
        TENSORRT
    }

    public static final InferenceConfig DEFAULTS = new InferenceConfig(Provider.CPU, 0, false, 2, 1, 32);

    public InferenceConfig {
        Require.that(device >= 0, "device must be 0 or more, was %d", device);
        Require.that(sessions >= 1 && sessions <= 64, "sessions must be in 1..64, was %d", sessions);
        Require.that(
                threadsPerSession >= 1 && threadsPerSession <= 256,
                "threads-per-session must be in 1..256, was %d",
                threadsPerSession);
        Require.that(maxBatch >= 1 && maxBatch <= 4096, "max-batch must be in 1..4096, was %d", maxBatch);
    }
}
