package io.earshot.sinks.mqtt;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.earshot.sinks.config.MqttConfig;
import io.earshot.sinks.delivery.Reach;
import io.earshot.sinks.delivery.RefusedException;
import io.earshot.sinks.delivery.Target;
import io.earshot.sinks.delivery.UnavailableException;
import io.earshot.sinks.notice.Notice;
import io.earshot.sinks.notice.Payloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT broker. A notice is delivered once the broker has acknowledged all that follows from it: the event or alert
 * itself, and, for an event, what Home Assistant is told, the mic's and type's attributes, and their state. Thread-safe.
 */
public final class Mqtt implements Target {
    private final MqttConfig config;
    private final Topics topics;
    private final Switches switches = new Switches();
    private @Nullable Connection connection;

    public Mqtt(MqttConfig config) {
        this.config = config;
        topics = new Topics(config.prefix(), config.discoveryPrefix());
        if (config.tls()) {
            Trust.of(config.ca()); // wrong certificates are told at once
        }
    }

    @Override
    public String shown() {
        return "%s://%s:%d".formatted(config.url().getScheme(), config.url().getHost(), config.port());
    }

    @Override
    public void start(Reach reach) {
        connection = new Connection(config, topics.available(), reach, switches::connected);
    }

    @Override
    public Runnable prepare(Notice notice) {
        boolean alert = notice.type().equals("alert");
        Message message = new Message(
                alert ? topics.alerts() : topics.events(), Payloads.keyed(notice), true, false, notice.key());
        if (alert || !config.states()) {
            return () -> publish(List.of(message));
        }
        return () -> publishWithState(message, notice);
    }

    /** A state must not stay ON for ever because the closing came too late to be told of. */
    @Override
    public Runnable prepareTooOld(Notice notice) {
        return config.states() && notice.type().equals("event.closed")
                ? () -> publishWithState(null, notice)
                : () -> {};
    }

    private void publishWithState(@Nullable Message event, Notice notice) {
        String mic = notice.subject();
        String type = text(notice, "type");
        String state =
                switches.turn(mic, type, text(notice, "id"), notice.type().equals("event.closed"));
        connection().awaitUp();
        String told = switches.told(mic, type);
        List<Message> messages = new ArrayList<>();
        if (event != null) {
            messages.add(event);
        }
        if (event != null || !state.equals(told)) {
            if (told == null && config.discovery()) {
                byte[] discovery =
                        Discovery.of(topics, mic, type, (String) notice.data().get("site"));
                messages.add(new Message(topics.discovery(mic, type), discovery, true, true, ""));
            }
            messages.add(new Message(topics.attributes(mic, type), Payloads.keyed(notice), true, true, ""));
        }
        if (!state.equals(told)) {
            messages.add(new Message(topics.state(mic, type), Connection.bytes(state), false, true, ""));
        }
        publish(messages);
        switches.tell(mic, type, state);
    }

    /** Returns when the broker has acknowledged them all. */
    private void publish(List<Message> messages) {
        connection().awaitUp();
        List<CompletableFuture<Mqtt5PublishResult>> sent =
                messages.stream().map(connection()::send).toList();
        long end = System.nanoTime() + config.timeout().toNanos();
        for (int i = 0; i < sent.size(); i++) {
            acknowledged(messages.get(i).topic(), sent.get(i), end);
        }
    }

    /** An interrupt does not cut it short, since its end must be known; the timeout bounds it. */
    private void acknowledged(String topic, CompletableFuture<Mqtt5PublishResult> sent, long end) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    sent.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS)
                            .getError()
                            .ifPresent(error -> {
                                throw failed(topic, error);
                            });
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new UnavailableException(
                    "no acknowledgement within %d ms".formatted(config.timeout().toMillis()), false, Duration.ZERO);
        } catch (ExecutionException e) {
            throw failed(topic, e.getCause() == null ? e : e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException failed(String topic, Throwable error) {
        if (error instanceof Mqtt5PubAckException refused) {
            switch (refused.getMqttMessage().getReasonCode()) {
                case NOT_AUTHORIZED, TOPIC_NAME_INVALID, PAYLOAD_FORMAT_INVALID -> {
                    return new RefusedException("%s: %s".formatted(topic, Reasons.of(error)));
                }
                default -> {}
            }
        }
        return new UnavailableException(Reasons.of(error), false, Duration.ZERO);
    }

    private static String text(Notice notice, String name) {
        return String.valueOf(notice.data().get(name));
    }

    private Connection connection() {
        return Objects.requireNonNull(connection, "start comes first");
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
