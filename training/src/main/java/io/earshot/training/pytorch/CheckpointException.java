package io.earshot.training.pytorch;

import java.io.IOException;

/** A checkpoint that is damaged, or holds what is not read here; its message does not name the file. */
final class CheckpointException extends IOException {
    private static final long serialVersionUID = 1;

    CheckpointException(String message) {
        super(message);
    }
}
