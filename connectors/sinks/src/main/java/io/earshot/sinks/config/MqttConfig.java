package io.earshot.sinks.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT broker: what it is sent, and how.
 *
 * @param url {@code mqtt://host:port}, or {@code mqtts://} for TLS
 * @param ca PEM certificates that TLS trusts instead of Java's own; null: Java's
 * @param clientId what the broker knows it by; two connections with one id end each other
 * @param prefix what the topics begin with
 * @param timeout of a connection's making, and of an acknowledgement
 * @param states whether each mic and type has a topic that says ON or OFF
 * @param discovery whether Home Assistant is told of those topics
 * @param discoveryPrefix where Home Assistant looks for that
 */
public record MqttConfig(
        CommonConfig common,
        URI url,
        @Nullable Path ca,
        @Nullable Secret username,
        @Nullable Secret password,
        String clientId,
        String prefix,
        Duration keepAlive,
        Duration timeout,
        boolean states,
        boolean discovery,
        String discoveryPrefix)
        implements SinkConfig {
    private static final int PLAIN_PORT = 1883;
    private static final int TLS_PORT = 8883;

    public boolean tls() {
        return url.getScheme().equals("mqtts");
    }

    public int port() {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return tls() ? TLS_PORT : PLAIN_PORT;
    }
}
