package io.earshot.window;

/** The level below which windows of one feature thread are silent: the usual one, or a stricter one for a while. */
final class SilenceGate {
    private final double usual;
    private final double strict;
    private double power;

    /**
     * @param usual mean power, full scale 1, below which a window is SILENT; negative for never
     * @param strict the same while silence is gated for overload, where that is more
     */
    SilenceGate(double usual, double strict) {
        this.usual = usual;
        this.strict = Math.max(usual, strict);
        this.power = usual;
    }

    void strict(boolean now) {
        power = now ? strict : usual;
    }

    /** Mean power below which a window is silent now; negative for never. */
    double power() {
        return power;
    }
}
