package io.earshot.features;

/**
 * Arithmetic on arrays, element by element at one index. The loops are this small on purpose: the compiler turns a loop
 * over a few whole arrays into vector instructions, but not one over more than some seven streams of memory (JDK 17), nor
 * one that reads an array at several offsets. Vectors round as single numbers do: the bits are the same either way.
 */
final class Lanes {
    private static final double ROOT_OF_HALF = Math.sqrt(0.5);

    private Lanes() {}

    /** {@code a, b = a + b, a - b}. */
    static void sumAndDifference(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            double x = a[i];
            double y = b[i];
            a[i] = x + y;
            b[i] = x - y;
        }
    }

    /** {@code a, b = (a + b) / sqrt(2), (a - b) / sqrt(2)}. */
    static void scaledSumAndDifference(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            double x = a[i];
            double y = b[i];
            a[i] = (x + y) * ROOT_OF_HALF;
            b[i] = (x - y) * ROOT_OF_HALF;
        }
    }

    /** {@code re + i im} times {@code cos - i sin}. */
    static void turn(double[] re, double[] im, double[] cos, double[] sin) {
        for (int i = 0; i < re.length; i++) {
            double r = re[i];
            double m = im[i];
            re[i] = r * cos[i] + m * sin[i];
            im[i] = m * cos[i] - r * sin[i];
        }
    }

    /** {@code re + i im} times {@code cos + i sin}. */
    static void turnBack(double[] re, double[] im, double[] cos, double[] sin) {
        for (int i = 0; i < re.length; i++) {
            double r = re[i];
            double m = im[i];
            re[i] = r * cos[i] - m * sin[i];
            im[i] = m * cos[i] + r * sin[i];
        }
    }

    /** {@code re - i im} times {@code cos - i sin}. */
    static void turnConjugate(double[] re, double[] im, double[] cos, double[] sin) {
        for (int i = 0; i < re.length; i++) {
            double r = re[i];
            double m = im[i];
            re[i] = r * cos[i] - m * sin[i];
            im[i] = -(m * cos[i]) - r * sin[i];
        }
    }

    /** {@code re, im} = the real {@code re} times {@code cos - i sin}. */
    static void turnReal(double[] re, double[] im, double[] cos, double[] sin) {
        for (int i = 0; i < re.length; i++) {
            double r = re[i];
            re[i] = r * cos[i];
            im[i] = -(r * sin[i]);
        }
    }

    /** {@code re = re² + im²}. */
    static void power(double[] re, double[] im) {
        for (int i = 0; i < re.length; i++) {
            re[i] = re[i] * re[i] + im[i] * im[i];
        }
    }
}
