package io.earshot.events;

import io.earshot.avro.WindowOutcome;

/**
 * One recording run of one microphone at one rate: what windows are counted in.
 *
 * @param micId the microphone
 * @param streamId the run, as the device named it
 * @param startedAt microseconds since 1970-01-01 UTC, by the device's clock
 * @param sampleRate samples per second of its frames
 */
record StreamId(String micId, String streamId, long startedAt, int sampleRate) {
    static StreamId of(WindowOutcome outcome) {
        return new StreamId(
                outcome.getMicId(), outcome.getStreamId(), outcome.getStreamStartedAt(), outcome.getSampleRate());
    }

    /** 64 bits that stand for this stream among the streams of its mic, so that state need not hold its name. */
    long fingerprint() {
        return new Fingerprint()
                .add(micId)
                .add(streamId)
                .add(startedAt)
                .add(sampleRate)
                .firstLong();
    }
}
