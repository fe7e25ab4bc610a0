package io.earshot.training.pytorch;

import java.io.IOException;

/** A pickle that is damaged, or holds what is not read here. */
final class PickleException extends IOException {
    private static final long serialVersionUID = 1;

    PickleException(String message) {
        super(message);
    }
}
