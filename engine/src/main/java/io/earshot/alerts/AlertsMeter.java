package io.earshot.alerts;

import io.earshot.avro.Severity;

/**
 * What the alerts stage tells its observers. Called on Streams threads, several at once: implementations are
 * thread-safe. A transaction that is rolled back has been counted already, so counts may exceed what was committed.
 */
public interface AlertsMeter {
    /** Observes nothing. */
    AlertsMeter NONE = new AlertsMeter() {
        @Override
        public void alert(String rule, Severity severity) {}

        @Override
        public void suppressed(String rule, String why) {}

        @Override
        public void late(String rule) {}

        @Override
        public void latency(String rule, long micros) {}

        @Override
        public void deadLetter(String topic) {}
    };

    /** A rule fired. */
    void alert(String rule, Severity severity);

    /**
     * Something that matched a rule did not fire it, or will not take part any more.
     *
     * @param why {@code cool-down}: the rule had fired just before; {@code repeated}: the revision had been seen;
     *     {@code state-full}: the oldest event of the rule's state made room; {@code settle-full}: released before its
     *     settle time because the site's queue was full; {@code not-seen-lately}: a mic silent for longer than a day
     */
    void suppressed(String rule, String why);

    /** A revision that matches a rule across mics came after its settle time; it was evaluated none the less. */
    void late(String rule);

    /** From the end of the last window that an alert rests on (capture time) to its emission, microseconds. */
    void latency(String rule, long micros);

    /** A record that could not be read went to dead letters. */
    void deadLetter(String topic);
}
