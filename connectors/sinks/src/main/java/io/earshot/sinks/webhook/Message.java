package io.earshot.sinks.webhook;

import java.util.Map;

/**
 * What a request carries.
 *
 * @param body not copied, must not change
 * @param headers by name, with the content type
 */
@SuppressWarnings("ArrayRecordComponent") // a value to be sent, never compared
public record Message(byte[] body, Map<String, String> headers) {
    public Message {
        headers = Map.copyOf(headers);
    }
}
