package io.earshot.training.network;

/** Settings that PyTorch and DJL look for when they are loaded: no later call changes them. */
public final class PyTorchSettings {
    private static final String THREADS = "ai.djl.pytorch.num_threads";

    private PyTorchSettings() {}

    /** Small networks: they are slowed down by a second thread, and brought to a halt where another process has it. */
    static void prepare() {
        threads(1);
        // DJL would ask the machine for cloud metadata and report its use.
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    /** Large networks, which all processors work at; before anything of PyTorch is used. */
    public static void allProcessors() {
        threads(Runtime.getRuntime().availableProcessors());
    }

    private static void threads(int count) {
        if (System.getProperty(THREADS) == null) {
            System.setProperty(THREADS, Integer.toString(count));
        }
    }
}
