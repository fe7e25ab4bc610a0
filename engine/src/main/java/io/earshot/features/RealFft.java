package io.earshot.features;

/**
 * Magnitudes of the DFT of a real signal whose length is a power of two.
 *
 * <p>The {@code size} real samples are read as {@code size / 2} complex ones (even samples real, odd ones imaginary),
 * transformed by a Stockham autosort FFT of radix 4 with one radix-2 pass where the length asks for it (Van Loan,
 * Computational Frameworks for the Fast Fourier Transform, 1992, §1.7), and split into the spectrum of the real signal
 * (Sorensen et al., Real-valued fast Fourier transform algorithms, 1987). Stockham needs no bit reversal: each pass
 * reads one pair of arrays and writes the other in order. Twiddle factors are computed once, in double precision.
 *
 * <p>Not thread-safe: one instance per thread. Allocates only when built.
 */
final class RealFft {
    private final int half;
    private final float[] cos;
    private final float[] sin;
    private final float[] splitCos;
    private final float[] splitSin;
    private float[] re;
    private float[] im;
    private float[] nextRe;
    private float[] nextIm;

    /** @param size points of the DFT, a power of two from 8 */
    RealFft(int size) {
        half = size / 2;
        cos = new float[half];
        sin = new float[half];
        for (int k = 0; k < half; k++) {
            cos[k] = (float) Math.cos(2 * Math.PI * k / half);
            sin[k] = (float) Math.sin(2 * Math.PI * k / half);
        }
        splitCos = new float[half / 2 + 1];
        splitSin = new float[half / 2 + 1];
        for (int k = 0; k <= half / 2; k++) {
            splitCos[k] = (float) Math.cos(2 * Math.PI * k / size);
            splitSin[k] = (float) Math.sin(2 * Math.PI * k / size);
        }
        re = new float[half];
        im = new float[half];
        nextRe = new float[half];
        nextIm = new float[half];
    }

    /**
     * @param samples holds the signal from {@code from} on
     * @param window multiplies the signal; its length, at most the size, is the signal's: the rest is zero
     * @param out takes {@code size / 2 + 1} magnitudes, for the frequencies 0 to half the rate
     */
    void magnitudes(float[] samples, int from, float[] window, float[] out) {
        load(samples, from, window);
        int length = half;
        int stride = 1;
        while (length >= 4) {
            radix4(length, stride, re, im, nextRe, nextIm);
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

    private void load(float[] samples, int from, float[] window) {
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
        float[] r = re;
        re = nextRe;
        nextRe = r;
        float[] i = im;
        im = nextIm;
        nextIm = i;
    }

    /** One pass over sub-transforms of {@code length} points that lie {@code stride} apart. */
    private void radix4(int length, int stride, float[] xr, float[] xi, float[] yr, float[] yi) {
        int quarter = half / 4;
        for (int p = 0; p < length / 4; p++) {
            int w = p * stride;
            float c1 = cos[w];
            float s1 = sin[w];
            float c2 = cos[2 * w];
            float s2 = sin[2 * w];
            float c3 = cos[3 * w];
            float s3 = sin[3 * w];
            int to = 4 * stride * p;
            for (int a = stride * p; a < stride * (p + 1); a++, to++) {
                float sumR = xr[a] + xr[a + 2 * quarter];
                float sumI = xi[a] + xi[a + 2 * quarter];
                float differenceR = xr[a] - xr[a + 2 * quarter];
                float differenceI = xi[a] - xi[a + 2 * quarter];
                float oddSumR = xr[a + quarter] + xr[a + 3 * quarter];
                float oddSumI = xi[a + quarter] + xi[a + 3 * quarter];
                float oddDifferenceR = xr[a + quarter] - xr[a + 3 * quarter];
                float oddDifferenceI = xi[a + quarter] - xi[a + 3 * quarter];
                yr[to] = sumR + oddSumR;
                yi[to] = sumI + oddSumI;
                float r1 = differenceR + oddDifferenceI;
                float i1 = differenceI - oddDifferenceR;
                yr[to + stride] = r1 * c1 + i1 * s1;
                yi[to + stride] = i1 * c1 - r1 * s1;
                float r2 = sumR - oddSumR;
                float i2 = sumI - oddSumI;
                yr[to + 2 * stride] = r2 * c2 + i2 * s2;
                yi[to + 2 * stride] = i2 * c2 - r2 * s2;
                float r3 = differenceR - oddDifferenceI;
                float i3 = differenceI + oddDifferenceR;
                yr[to + 3 * stride] = r3 * c3 + i3 * s3;
                yi[to + 3 * stride] = i3 * c3 - r3 * s3;
            }
        }
    }

    /** The last pass of a length that is no power of four: pairs, no twiddle factors. */
    private static void radix2(int stride, float[] xr, float[] xi, float[] yr, float[] yi) {
        for (int a = 0; a < stride; a++) {
            yr[a] = xr[a] + xr[a + stride];
            yi[a] = xi[a] + xi[a + stride];
            yr[a + stride] = xr[a] - xr[a + stride];
            yi[a + stride] = xi[a] - xi[a + stride];
        }
    }

    /** From the complex transform of the pairs to the real signal's spectrum; bins k and half - k come together. */
    private void split(float[] zr, float[] zi, float[] out) {
        out[0] = Math.abs(zr[0] + zi[0]);
        out[half] = Math.abs(zr[0] - zi[0]);
        for (int k = 1; k <= half / 2; k++) {
            int mirror = half - k;
            float evenR = 0.5f * (zr[k] + zr[mirror]);
            float evenI = 0.5f * (zi[k] - zi[mirror]);
            float oddR = 0.5f * (zi[k] + zi[mirror]);
            float oddI = 0.5f * (zr[mirror] - zr[k]);
            float turnedR = oddR * splitCos[k] + oddI * splitSin[k];
            float turnedI = oddI * splitCos[k] - oddR * splitSin[k];
            out[k] = magnitude(evenR + turnedR, evenI + turnedI);
            out[mirror] = magnitude(evenR - turnedR, turnedI - evenI);
        }
    }

    private static float magnitude(float r, float i) {
        return (float) Math.sqrt(r * r + i * i);
    }
}
