package io.earshot;

import io.earshot.config.EarshotConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.OverloadConfig;
import io.earshot.inference.Scorer;
import io.earshot.topics.TopicNames;
import java.util.function.UnaryOperator;

/**
 * What tells two ingest roles on the same frames apart.
 *
 * @param group consumer group
 * @param start where a new group begins
 * @param scores topic of the outcomes
 * @param clients what the names of its Kafka clients begin with
 * @param threads feature threads
 * @param overload what becomes of audio that it cannot keep up with
 * @param deadLetters whether it speaks for frames that cannot be used
 * @param scorers put around every session
 */
record IngestSeat(
        String group,
        IngestConfig.Start start,
        String scores,
        String clients,
        int threads,
        OverloadConfig overload,
        boolean deadLetters,
        UnaryOperator<Scorer> scorers) {
    /** The one whose scores become events. */
    static IngestSeat production(EarshotConfig config) {
        return new IngestSeat(
                config.ingest().group(),
                config.ingest().start(),
                TopicNames.of(config.topics()).scores(),
                "earshot",
                config.ingest().threads(),
                config.ingest().overload(),
                true,
                scorer -> scorer);
    }

    /** The one on trial: one feature thread; it waits, whatever production does; production speaks for dead letters. */
    static IngestSeat shadow(EarshotConfig config, UnaryOperator<Scorer> scorers) {
        return new IngestSeat(
                config.shadow().group(),
                config.shadow().start(),
                TopicNames.of(config.topics()).shadowScores(),
                "earshot-shadow",
                1,
                OverloadConfig.DEFAULTS,
                false,
                scorers);
    }
}
