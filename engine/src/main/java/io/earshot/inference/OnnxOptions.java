package io.earshot.inference;

import io.earshot.config.Require;

/**
 * Where and how a session runs.
 *
 * @param provider what executes the graph
 * @param deviceId which GPU, from 0; not used on the CPU
 * @param intraOpThreads threads of one session; several sessions of one thread score more than one session of several
 * @param fallbackToCpu whether a session goes on on the CPU when the provider is not there; otherwise that is an error
 */
public record OnnxOptions(Provider provider, int deviceId, int intraOpThreads, boolean fallbackToCpu) {
    /** One thread on the CPU. */
    public static final OnnxOptions DEFAULTS = new OnnxOptions(Provider.CPU, 0, 1, false);

    /** ONNX Runtime's execution providers that Earshot knows. */
    public enum Provider {
        CPU,
        CUDA,
        TENSORRT
    }

    public OnnxOptions {
        Require.that(deviceId >= 0 && deviceId < 64, "device must be 0 to 63, was %d", deviceId);
        Require.that(intraOpThreads >= 1 && intraOpThreads <= 256, "threads must be 1 to 256, was %d", intraOpThreads);
    }
}
