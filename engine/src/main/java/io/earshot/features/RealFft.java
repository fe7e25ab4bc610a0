package io.earshot.features;

/**
 * Magnitudes of the DFT of a real signal whose length is a power of two.
 *
 * <p>The {@code size} real samples are read as {@code size / 2} complex ones (even samples real, odd ones imaginary),
 * transformed by a Stockham autosort FFT of radix 4 with one radix-2 pass where the length asks for it (Van Loan,
 * Computational Frameworks for the Fast Fourier Transform, 1992, §1.7), and split into the spectrum of the real signal
 * (Sorensen et al., Real-valued fast Fourier transform algorithms, 1987). Stockham needs no bit reversal: each pass
 * reads one pair of arrays and writes the other in order.
 *
 * <p>The arithmetic is in double precision: beside a loud low tone, a quiet band of an FFT in single precision is off by
 * more than a thousandth after the logarithm, and in plain Java double costs no more.
 *
 * <p>Not thread-safe: one instance per thread. Allocates only when built.
 */
final class RealFft {
    private final int half;
    private final double[] cos;
    private final double[] sin;
    private final double[] splitCos;
    private final double[] splitSin;
    private double[] re;
    private double[] im;
    private double[] nextRe;
    private double[] nextIm;

    /** @param size points of the DFT, a power of two from 8 */
    RealFft(int size) {
        half = size / 2;
        cos = new double[half];
        sin = new double[half];
        for (int k = 0; k < half; k++) {
            cos[k] = Math.cos(2 * Math.PI * k / half);
            sin[k] = Math.sin(2 * Math.PI * k / half);
        }
        splitCos = new double[half / 2 + 1];
        splitSin = new double[half / 2 + 1];
        for (int k = 0; k <= half / 2; k++) {
            splitCos[k] = Math.cos(2 * Math.PI * k / size);
            splitSin[k] = Math.sin(2 * Math.PI * k / size);
        }
        re = new double[half];
        im = new double[half];
        nextRe = new double[half];
        nextIm = new double[half];
    }

    /**
     * @param samples holds the signal from {@code from} on
     * @param window multiplies the signal; its length, at most the size, is the signal's: the rest is zero
     * @param out takes {@code size / 2 + 1} magnitudes, for the frequencies 0 to half the rate
     */
    void magnitudes(float[] samples, int from, double[] window, float[] out) {
        load(samples, from, window);
        int length = half;
        int stride = 1;
        while (length >= 4) {
            if (length == 4) {
                radix4Last(stride, re, im, nextRe, nextIm);
            } else {
                radix4(stride, re, im, nextRe, nextIm);
            }
            swap();
            length >>= 2;
            stride <<= 2;
        }
        if (length == 2) {
            radix2(stride, re, im, nextRe, nextIm);
            swap();
        }
        split(re, im, out);
    }

    private void load(float[] samples, int from, double[] window) {
        int pairs = window.length / 2;
        for (int i = 0; i < pairs; i++) {
            re[i] = samples[from + 2 * i] * window[2 * i];
            im[i] = samples[from + 2 * i + 1] * window[2 * i + 1];
        }
        for (int i = pairs; i < half; i++) {
            re[i] = 0;
            im[i] = 0;
        }
        if (window.length % 2 != 0) {
            re[pairs] = samples[from + window.length - 1] * window[window.length - 1];
        }
    }

    private void swap() {
        double[] r = re;
        re = nextRe;
        nextRe = r;
        double[] i = im;
        im = nextIm;
        nextIm = i;
    }

    /**
     * One pass over sub-transforms whose points lie {@code stride} apart. Butterfly {@code a} reads the points a quarter
     * of the length apart from {@code a} on; as many as the stride share their twiddle factors.
     */
    private void radix4(int stride, double[] xr, double[] xi, double[] yr, double[] yi) {
        int quarter = half / 4;
        for (int w = 0; w < quarter; w += stride) {
            double cos1 = cos[w];
            double sin1 = sin[w];
            double cos2 = cos[2 * w];
            double sin2 = sin[2 * w];
            double cos3 = cos[3 * w];
            double sin3 = sin[3 * w];
            for (int a = w; a < w + stride; a++) {
                double sumR = xr[a] + xr[a + 2 * quarter];
                double sumI = xi[a] + xi[a + 2 * quarter];
                double differenceR = xr[a] - xr[a + 2 * quarter];
                double differenceI = xi[a] - xi[a + 2 * quarter];
                double oddSumR = xr[a + quarter] + xr[a + 3 * quarter];
                double oddSumI = xi[a + quarter] + xi[a + 3 * quarter];
                double oddDifferenceR = xr[a + quarter] - xr[a + 3 * quarter];
                double oddDifferenceI = xi[a + quarter] - xi[a + 3 * quarter];
                int to = a + 3 * w;
                yr[to] = sumR + oddSumR;
                yi[to] = sumI + oddSumI;
                double r1 = differenceR + oddDifferenceI;
                double i1 = differenceI - oddDifferenceR;
                yr[to + stride] = r1 * cos1 + i1 * sin1;
                yi[to + stride] = i1 * cos1 - r1 * sin1;
                double r2 = sumR - oddSumR;
                double i2 = sumI - oddSumI;
                yr[to + 2 * stride] = r2 * cos2 + i2 * sin2;
                yi[to + 2 * stride] = i2 * cos2 - r2 * sin2;
                double r3 = differenceR - oddDifferenceI;
                double i3 = differenceI + oddDifferenceR;
                yr[to + 3 * stride] = r3 * cos3 + i3 * sin3;
                yi[to + 3 * stride] = i3 * cos3 - r3 * sin3;
            }
        }
    }

    /** The pass of sub-transforms of four points, whose twiddle factors are all 1. */
    private static void radix4Last(int stride, double[] xr, double[] xi, double[] yr, double[] yi) {
        for (int a = 0; a < stride; a++) {
            double sumR = xr[a] + xr[a + 2 * stride];
            double sumI = xi[a] + xi[a + 2 * stride];
            double differenceR = xr[a] - xr[a + 2 * stride];
            double differenceI = xi[a] - xi[a + 2 * stride];
            double oddSumR = xr[a + stride] + xr[a + 3 * stride];
            double oddSumI = xi[a + stride] + xi[a + 3 * stride];
            double oddDifferenceR = xr[a + stride] - xr[a + 3 * stride];
            double oddDifferenceI = xi[a + stride] - xi[a + 3 * stride];
            yr[a] = sumR + oddSumR;
            yi[a] = sumI + oddSumI;
            yr[a + stride] = differenceR + oddDifferenceI;
            yi[a + stride] = differenceI - oddDifferenceR;
            yr[a + 2 * stride] = sumR - oddSumR;
            yi[a + 2 * stride] = sumI - oddSumI;
            yr[a + 3 * stride] = differenceR - oddDifferenceI;
            yi[a + 3 * stride] = differenceI + oddDifferenceR;
        }
    }

    /** The last pass of a length that is no power of four: pairs, no twiddle factors. */
    private static void radix2(int stride, double[] xr, double[] xi, double[] yr, double[] yi) {
        for (int a = 0; a < stride; a++) {
            yr[a] = xr[a] + xr[a + stride];
            yi[a] = xi[a] + xi[a + stride];
            yr[a + stride] = xr[a] - xr[a + stride];
            yi[a + stride] = xi[a] - xi[a + stride];
        }
    }

    /** From the complex transform of the pairs to the real signal's spectrum; bins k and half - k come together. */
    private void split(double[] zr, double[] zi, float[] out) {
        out[0] = (float) Math.abs(zr[0] + zi[0]);
        out[half] = (float) Math.abs(zr[0] - zi[0]);
        for (int k = 1; k <= half / 2; k++) {
            int mirror = half - k;
            double evenR = 0.5 * (zr[k] + zr[mirror]);
            double evenI = 0.5 * (zi[k] - zi[mirror]);
            double oddR = 0.5 * (zi[k] + zi[mirror]);
            double oddI = 0.5 * (zr[mirror] - zr[k]);
            double turnedR = oddR * splitCos[k] + oddI * splitSin[k];
            double turnedI = oddI * splitCos[k] - oddR * splitSin[k];
            out[k] = power(evenR + turnedR, evenI + turnedI);
            out[mirror] = power(evenR - turnedR, turnedI - evenI);
        }
        // A loop of its own: the compiler takes several roots at once.
        for (int k = 1; k < half; k++) {
            out[k] = (float) Math.sqrt(out[k]);
        }
    }

    private static float power(double r, double i) {
        return (float) (r * r + i * i);
    }
}
