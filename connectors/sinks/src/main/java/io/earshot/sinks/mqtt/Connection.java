package io.earshot.sinks.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.earshot.sinks.config.MqttConfig;
import io.earshot.sinks.config.RetryConfig;
import io.earshot.sinks.config.Secret;
import io.earshot.sinks.delivery.Reach;
import io.earshot.sinks.delivery.UnavailableException;
import io.github.resilience4j.core.IntervalFunction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection that comes back by itself. Invariants:
 *
 * <ul>
 *   <li>it counts as up once the broker has acknowledged that we are online, and until it breaks;
 *   <li>the client keeps nothing over a break: what was not acknowledged has failed, and Kafka still has it;
 *   <li>between two tries there is a wait that grows, and is forgotten only by a connection that has lasted.
 * </ul>
 *
 * <p>Thread-safe.
 */
final class Connection implements AutoCloseable {
    static final String ONLINE = "online";
    static final String OFFLINE = "offline";
    private static final long LASTING_NANOS = 30_000_000_000L;

    private final MqttConfig config;
    private final String available;
    private final Reach reach;
    private final Runnable onConnected;
    private final IntervalFunction backOff;
    private final Mqtt5AsyncClient client;
    private final Object change = new Object();
    private boolean up;
    private String lost = "not connected yet";
    private int tries;
    private long since;
    private volatile boolean closing;
    private volatile CompletableFuture<Boolean> pause = new CompletableFuture<>();

    /**
     * Begins to connect.
     *
     * @param onConnected run before each connection counts as up
     * @throws IllegalArgumentException when the certificates cannot be used
     */
    Connection(MqttConfig config, String available, Reach reach, Runnable onConnected) {
        this.config = config;
        this.available = available;
        this.reach = reach;
        this.onConnected = onConnected;
        RetryConfig retry = config.common().retry();
        Duration most = retry.pause().compareTo(retry.first()) > 0 ? retry.pause() : retry.first();
        backOff = IntervalFunction.ofExponentialRandomBackoff(retry.first(), 2, 0.5, most);
        client = build();
        var unused = client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(0)
                .keepAlive((int) config.keepAlive().toSeconds())
                .send();
    }

    private Mqtt5AsyncClient build() {
        long timeout = config.timeout().toMillis();
        var transport = MqttClient.builder()
                .useMqttVersion5()
                .identifier(config.clientId())
                .executorConfig()
                .nettyThreads(1)
                .applyExecutorConfig()
                .transportConfig()
                .serverHost(config.url().getHost())
                .serverPort(config.port())
                .socketConnectTimeout(timeout, TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(timeout, TimeUnit.MILLISECONDS);
        if (config.tls()) {
            transport = transport
                    .sslConfig()
                    .trustManagerFactory(Trust.of(config.ca()))
                    .handshakeTimeout(timeout, TimeUnit.MILLISECONDS)
                    .hostnameVerifier(null)
                    .applySslConfig();
        }
        Mqtt5ClientBuilder builder = transport
                .applyTransportConfig()
                .willPublish(publish(new Message(available, bytes(OFFLINE), false, true, "")))
                .addConnectedListener(context -> connected())
                .addDisconnectedListener(context -> disconnected((Mqtt5ClientDisconnectedContext) context));
        Secret username = config.username();
        Secret password = config.password();
        if (username != null) {
            var auth = builder.simpleAuth().username(username.reveal());
            builder = (password == null ? auth : auth.password(bytes(password.reveal()))).applySimpleAuth();
        }
        return builder.buildAsync();
    }

    /**
     * Returns once it is up.
     *
     * @throws UnavailableException when it is not within the timeout, or on an interrupt
     */
    void awaitUp() {
        long end = System.nanoTime() + config.timeout().toNanos();
        synchronized (change) {
            while (!up) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || closing) {
                    throw new UnavailableException(lost, false, Duration.ZERO);
                }
                try {
                    change.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new UnavailableException(lost, false, Duration.ZERO);
                }
            }
        }
    }

    /** Sends without waiting; what one thread sends stays in order. */
    CompletableFuture<Mqtt5PublishResult> send(Message message) {
        return client.publish(publish(message));
    }

    private static Mqtt5Publish publish(Message message) {
        var publish = Mqtt5Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(message.retain())
                .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                .contentType(message.json() ? "application/json" : "text/plain");
        if (!message.key().isEmpty()) {
            publish = publish.userProperties()
                    .add("idempotency-key", message.key())
                    .applyUserProperties();
        }
        return publish.build();
    }

    private void connected() {
        onConnected.run();
        synchronized (change) {
            since = System.nanoTime();
        }
        var unused = send(new Message(available, bytes(ONLINE), false, true, ""))
                .whenComplete((result, error) -> {
                    Throwable wrong = error != null ? error : result.getError().orElse(null);
                    if (wrong != null) {
                        // A break says so itself; a broker that refuses this refuses the rest too, which is told then.
                        reach.lost("%s: %s".formatted(available, Reasons.of(wrong)));
                    } else {
                        reach.back();
                    }
                    synchronized (change) {
                        up = client.getState().isConnected();
                        change.notifyAll();
                    }
                });
    }

    private void disconnected(Mqtt5ClientDisconnectedContext context) {
        String reason = Reasons.of(context.getCause());
        synchronized (change) {
            tries = since != 0 && System.nanoTime() - since > LASTING_NANOS ? 1 : tries + 1;
            since = 0;
            up = false;
            lost = reason;
        }
        if (closing || context.getSource() == MqttDisconnectSource.USER) {
            return;
        }
        reach.lost(reason);
        pause = new CompletableFuture<Boolean>().completeOnTimeout(true, backOff.apply(tries), TimeUnit.MILLISECONDS);
        context.getReconnector().reconnectWhen(pause, (waited, error) -> context.getReconnector()
                .reconnect(!closing));
        if (closing) {
            pause.complete(false);
        }
    }

    /** The broker tells everybody that we are offline. */
    @Override
    public void close() {
        closing = true;
        pause.complete(false);
        try {
            client.disconnectWith()
                    .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                    .send()
                    .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // It was not connected: the broker has told by itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
