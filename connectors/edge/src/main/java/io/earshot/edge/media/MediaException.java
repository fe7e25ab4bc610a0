package io.earshot.edge.media;

import java.io.IOException;

/** An input that cannot be opened, or not be read any further. Its message names no address: addresses can hold passwords. */
public final class MediaException extends IOException {
    private static final long serialVersionUID = 1;

    MediaException(String message) {
        super(message);
    }
}
