package io.earshot.training.cli;

import io.earshot.model.Sha256;

/** Versions of trained models: they say which weights. */
final class Versions {
    private static final int DIGITS = 12;

    private Versions() {}

    /** The first digits of the network's SHA-256. */
    static String of(byte[] onnx) {
        return Sha256.of(onnx).substring(0, DIGITS);
    }
}
