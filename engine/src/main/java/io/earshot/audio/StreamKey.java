package io.earshot.audio;

/**
 * One recording run of one microphone at one rate: what windows are counted in. A change of rate or start is another
 * stream; a change of channels or encoding is not.
 *
 * @param micId the microphone
 * @param streamId the recording run, as the device named it
 * @param startedAt when the run started, microseconds since 1970-01-01 UTC by the device's clock
 * @param sampleRate samples per second and channel
 */
public record StreamKey(String micId, String streamId, long startedAt, int sampleRate) {}
