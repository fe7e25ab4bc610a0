package io.earshot.avro.serde;

import org.apache.kafka.common.KafkaException;

/** The schema registry does not answer. Says nothing about the record, which must not go to the dead letters for it. */
public final class RegistryUnavailableException extends KafkaException {
    private static final long serialVersionUID = 1;

    RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
