package io.earshot.config;

/**
 * The window ring and the silence gate.
 *
 * @param ringSlots windows between feature threads and publisher, for each front end in use; a power of two. Where windows
 *     are large they are fewer: a ring takes 64 MiB, or two batches
 * @param silenceGate {@code off}, or the level in dBFS (RMS of the window) below which a window counts as silent and is
 *     not scored; equal on all workers
 */
public record WindowConfig(int ringSlots, String silenceGate) {
    public static final WindowConfig DEFAULTS = new WindowConfig(1024, "off");

    public WindowConfig {
        Require.that(
                Integer.bitCount(ringSlots) == 1 && ringSlots >= 2 && ringSlots <= 65_536,
                "ring-slots must be a power of two in 2..65536, was %d",
                ringSlots);
        SilenceLevel.check(silenceGate);
    }

    /** Mean power, full scale 1, below which a window is silent; -1 when the gate is off. */
    public double silencePower() {
        return SilenceLevel.power(silenceGate);
    }
}
