package io.earshot.sinks.config;

/** What the body of a request is. */
public enum BodyKind {
    /** Our own JSON. */
    JSON,
    /** CloudEvents 1.0 with our JSON as data, all of it in the body. */
    CLOUDEVENTS,
    /** The same with the attributes as headers. */
    CLOUDEVENTS_BINARY,
    NTFY,
    SLACK,
    DISCORD,
    TELEGRAM,
    /** The user's own template. */
    TEMPLATE
}
