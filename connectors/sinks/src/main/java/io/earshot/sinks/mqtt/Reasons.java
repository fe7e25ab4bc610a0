package io.earshot.sinks.mqtt;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import java.util.Locale;

/** Why something went wrong, in words, without anything secret. */
final class Reasons {
    private Reasons() {}

    static String of(Throwable error) {
        if (error instanceof Mqtt5ConnAckException refused) {
            Mqtt5ConnAckReasonCode code = refused.getMqttMessage().getReasonCode();
            return switch (code) {
                case NOT_AUTHORIZED, BAD_USER_NAME_OR_PASSWORD, BAD_AUTHENTICATION_METHOD ->
                    "it refuses us, %s: check username and password".formatted(words(code));
                default -> "it refuses the connection, " + words(code);
            };
        }
        if (error instanceof Mqtt5DisconnectException ended) {
            Mqtt5DisconnectReasonCode code = ended.getMqttMessage().getReasonCode();
            return code == Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER
                    ? "another client has connected with our client-id: each process needs one of its own"
                    : "it ended the connection, " + words(code);
        }
        if (error instanceof Mqtt5PubAckException refused) {
            return words(refused.getMqttMessage().getReasonCode());
        }
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        // Of addresses and certificates; neither is secret.
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static String words(Enum<?> code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
