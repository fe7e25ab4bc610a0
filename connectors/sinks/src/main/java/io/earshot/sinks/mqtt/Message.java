package io.earshot.sinks.mqtt;

/**
 * What is published.
 *
 * @param payload not copied, must not change
 * @param json whether the payload is JSON rather than a word
 * @param key the idempotency key; empty where a repeat means nothing
 */
@SuppressWarnings("ArrayRecordComponent") // a value to be sent, never compared
record Message(String topic, byte[] payload, boolean json, boolean retain, String key) {}
