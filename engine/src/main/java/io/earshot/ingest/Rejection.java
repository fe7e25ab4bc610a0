package io.earshot.ingest;

import java.util.Locale;

/** Why a frame went to dead letters: the {@code reason} header there and the label of the metric. */
public enum Rejection {
    /** The record has no value. */
    EMPTY_RECORD,
    /** The bytes are no Avro record of a known kind. */
    MALFORMED,
    /** The schema fingerprint is not known here. */
    UNKNOWN_SCHEMA,
    /** The mic id is empty, too long, or has characters that are not printable ASCII. */
    BAD_MIC_ID,
    /** The record's key is not the frame's mic id. */
    KEY_MISMATCH,
    /** The mic belongs to another domain's topic. */
    FOREIGN_DOMAIN,
    /** The stream id is empty, too long, or has characters that are not printable ASCII. */
    BAD_STREAM_ID,
    /** 8 000 to 192 000 samples per second. */
    BAD_SAMPLE_RATE,
    /** 1 to 8 channels. */
    BAD_CHANNELS,
    /** An encoding that this version does not know. */
    UNKNOWN_ENCODING,
    /** First sample below 0 or more than a year into the stream. */
    BAD_FIRST_SAMPLE,
    /** No samples and no end of stream. */
    EMPTY_PAYLOAD,
    /** More than 900 kB. */
    TOO_LARGE,
    /** Shorter than 10 ms, and not the end of its stream. */
    TOO_SHORT,
    /** Longer than 10 s. */
    TOO_LONG,
    /** The payload is not whole samples of every channel. */
    NOT_WHOLE_SAMPLES,
    /** A sample is infinite or not a number. */
    NON_FINITE,
    /** A float sample is so far beyond full scale that arithmetic on it would overflow. */
    OUT_OF_RANGE,
    /** The channel that the configuration chose is not among the frame's. */
    CHANNEL_ABSENT,
    /** FLAC that cannot be decoded. */
    FLAC_CORRUPT,
    /** FLAC that would decode to more than 10 s. */
    FLAC_TOO_LARGE,
    /** FLAC whose header says otherwise than the frame. */
    FLAC_FORMAT_DIFFERS,
    /** A jump ahead of more than an hour that captured-at does not confirm. */
    UNCONFIRMED_JUMP,
    /** More mics than configured in one partition. */
    TOO_MANY_MICS;

    /** As in headers, metrics and logs: {@code unknown-schema}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
