package io.earshot.edge.stream;

/**
 * How loud a microphone is, second by second: mean and highest level in dB below full scale, all channels together. Fed by the
 * thread that brings the samples; anybody may read.
 */
public final class LevelMeter {
    /** What digital silence is given as: logarithms have no zero. */
    public static final double SILENCE = -150;

    private volatile double rms = Double.NaN;
    private volatile double peak = Double.NaN;

    private double squares;
    private double highest;
    private long counted;

    void add(PcmFormat format, byte[] bytes, int from, int count) {
        int step = format.sampleBytes();
        long second = (long) format.rate() * format.channels();
        for (int i = from; i < from + count; i += step) {
            double sample = sample(step, bytes, i);
            squares += sample * sample;
            highest = Math.max(highest, Math.abs(sample));
            if (++counted >= second) {
                rms = decibels(Math.sqrt(squares / counted));
                peak = decibels(highest);
                squares = 0;
                highest = 0;
                counted = 0;
            }
        }
    }

    private static double sample(int step, byte[] bytes, int at) {
        return switch (step) {
            case 2 -> ((bytes[at] & 0xff) | bytes[at + 1] << 8) / 32_768.0;
            case 3 -> ((bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] << 16) / 8_388_608.0;
            default -> {
                float value = Float.intBitsToFloat((bytes[at] & 0xff)
                        | (bytes[at + 1] & 0xff) << 8
                        | (bytes[at + 2] & 0xff) << 16
                        | bytes[at + 3] << 24);
                yield Float.isFinite(value) ? value : 0;
            }
        };
    }

    private static double decibels(double amplitude) {
        return amplitude <= 0 ? SILENCE : Math.max(SILENCE, 20 * Math.log10(amplitude));
    }

    /** Of the last whole second; not a number before the first. */
    public double rms() {
        return rms;
    }

    public double peak() {
        return peak;
    }
}
