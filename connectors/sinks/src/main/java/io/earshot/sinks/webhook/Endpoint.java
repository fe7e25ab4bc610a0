package io.earshot.sinks.webhook;

import io.earshot.connectors.Secret;
import io.earshot.sinks.config.WebhookConfig;
import io.earshot.sinks.delivery.RefusedException;
import io.earshot.sinks.delivery.UnavailableException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One try to deliver over HTTP. Thread-safe. */
final class Endpoint {
    private final WebhookConfig webhook;
    private final Clock clock;
    private final HttpClient client;

    Endpoint(WebhookConfig webhook, Clock clock) {
        this.webhook = webhook;
        this.clock = clock;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(webhook.timeout())
                .build();
    }

    /**
     * Returns when the endpoint has accepted it. An interrupt does not cut a request short, since its end must be known;
     * the timeout bounds it.
     *
     * @throws UnavailableException when it may do so later
     * @throws RefusedException when it never will
     */
    void post(Message message, String key) {
        HttpResponse<Void> answer =
                completed(client.sendAsync(request(message, key), HttpResponse.BodyHandlers.discarding()));
        Answers.check(
                answer.statusCode(), answer.headers().firstValue("Retry-After").orElse(""), clock.instant());
    }

    private HttpRequest request(Message message, String key) {
        try {
            return requestOf(message, key);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("its id or another value cannot be a header's");
        }
    }

    private HttpRequest requestOf(Message message, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(webhook.uri())
                .timeout(webhook.timeout())
                .header("User-Agent", "earshot")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofByteArray(message.body()));
        message.headers().forEach(request::setHeader);
        webhook.headers().forEach((name, value) -> request.setHeader(name, value.reveal()));
        Secret secret = webhook.secret();
        if (secret != null) {
            request.setHeader(Signature.HEADER, Signature.of(secret.reveal(), clock.instant(), message.body()));
        }
        return request.build();
    }

    /** The client's own timeout ends with the answer's head; this one covers its body too. */
    private HttpResponse<Void> completed(CompletableFuture<HttpResponse<Void>> answer) {
        long end = System.nanoTime() + webhook.timeout().toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new UnavailableException(
                    "no answer within %d ms".formatted(webhook.timeout().toMillis()), false, Duration.ZERO);
        } catch (ExecutionException e) {
            // The kind of failure alone: a message could hold the address, and that a token.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UnavailableException(cause.getClass().getSimpleName(), false, Duration.ZERO);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
