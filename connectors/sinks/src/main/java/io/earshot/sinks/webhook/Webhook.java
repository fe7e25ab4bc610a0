package io.earshot.sinks.webhook;

import io.earshot.sinks.config.WebhookConfig;
import io.earshot.sinks.delivery.RefusedException;
import io.earshot.sinks.delivery.Target;
import io.earshot.sinks.notice.Notice;
import java.time.Clock;

/** A receiver of HTTP requests. Thread-safe. */
public final class Webhook implements Target {
    private final WebhookConfig config;
    private final Body body;
    private final Endpoint endpoint;

    /** @throws IllegalArgumentException naming what is wrong with a template */
    public Webhook(WebhookConfig config, Clock clock) {
        this.config = config;
        body = Body.of(config);
        endpoint = new Endpoint(config, clock);
    }

    @Override
    public String shown() {
        return config.shownUrl();
    }

    @Override
    public Runnable prepare(Notice notice) {
        Message message;
        try {
            message = body.render(notice);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
        return () -> endpoint.post(message, notice.key());
    }
}
