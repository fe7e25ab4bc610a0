package io.earshot.sinks.webhook;

/** Told of what happens to requests; called by lanes, thread-safe. */
public interface WebhookMeter {
    /** A request has come to its end, whatever that was. */
    void requested(double seconds);

    /** It failed and will be tried again. */
    void retrying();

    /** Whether the endpoint counts as up. */
    void up(boolean up);
}
