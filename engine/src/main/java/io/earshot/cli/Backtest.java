package io.earshot.cli;

import io.earshot.FrameReplay;
import io.earshot.Models;
import io.earshot.Serialization;
import io.earshot.alerts.AlertsOfFile;
import io.earshot.alerts.RuleHistory;
import io.earshot.avro.Alert;
import io.earshot.avro.Microphone;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.backtest.AlertDifferences;
import io.earshot.backtest.Arrivals;
import io.earshot.backtest.Difference;
import io.earshot.backtest.EventDifferences;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.events.EventTypes;
import io.earshot.events.FileDetector;
import io.earshot.events.NearThresholds;
import io.earshot.events.Place;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.topics.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Replays retained frames through models and rules, and holds what comes of it against what was emitted. Only reads: the
 * consumer is in no group and commits nothing, nothing is produced. Belongs to one thread.
 *
 * @param from microseconds since 1970-01-01 UTC, as are all times
 * @param to exclusive
 * @param warmUp how long before {@code from} the rules begin
 * @param models to score with
 * @param types to detect with
 * @param rules to judge with
 * @param unchanged rules that are those of the live engines: what they fired before says what they remember
 */
record Backtest(
        EarshotConfig config,
        long from,
        long to,
        Duration warmUp,
        List<ModelPackage> models,
        EventTypesConfig types,
        AlertRulesConfig rules,
        Set<String> unchanged) {
    /** Emitted events are followed for so long after the time is over. */
    private static final long FOLLOWED = 3_600_000_000L;
    /** Frames are read on for so long: for what the last windows need, and streams that retire. */
    private static final Duration TAIL = Duration.ofSeconds(60);

    /**
     * What came of it.
     *
     * @param comparedFrom later than asked where frames do not reach back so far
     * @param notTold emitted events and alerts of types that none of the models tells: not compared
     */
    record Result(
            long comparedFrom,
            long frames,
            long refused,
            long windows,
            long gaps,
            List<Difference<SoundEvent>> events,
            List<Difference<Alert>> alerts,
            int notTold) {}

    /** A replay's doings, on the thread of the outcomes. */
    private static final class Heard {
        final List<SoundEvent> revisions = new ArrayList<>();
        long windows;
        long gaps;

        void count(WindowOutcome outcome) {
            long many = outcome.getLastIndex() - outcome.getFirstIndex() + 1;
            if (outcome.getKind() == OutcomeKind.GAP) {
                gaps += many;
            } else if (outcome.getKind() == OutcomeKind.SCORED || outcome.getKind() == OutcomeKind.SILENT) {
                windows += many;
            }
        }
    }

    /** @param mics the registry: domains, sites, labels, as they are now */
    Result run(Serialization serialization, Map<String, Microphone> mics, Clock clock)
            throws UserException, ModelException {
        EventTypes told = Models.resolve(types, models);
        Duration reach = told.reach(longestHop());
        long rulesFrom = from - micros(warmUp);
        TopicNames names = TopicNames.of(config.topics());
        Heard heard = new Heard();
        NearThresholds near = new NearThresholds(told);
        FileDetector detector = new FileDetector(told, config.events(), mic -> place(mics.get(mic)));
        try (TopicReader reader = new TopicReader(config, "earshot-backtest");
                FrameReplay replay = new FrameReplay(
                        models,
                        config,
                        serialization,
                        (mic, topic) -> isAtHome(names, mics.get(mic), topic),
                        outcome -> {
                            heard.count(outcome);
                            near.take(outcome);
                            detector.accept(outcome, heard.revisions::add);
                        })) {
            Emitted emitted = Emitted.between(
                    config, serialization, reader, rulesFrom - micros(RuleHistory.reach(rules)), to + FOLLOWED, to);
            Frames frames = new Frames(reader, replay, clock);
            frames.play(
                    names.allFrames(),
                    begin(emitted.history(), rulesFrom)
                            - micros(reach)
                            - micros(config.ingest().maxClockAhead()),
                    Math.max(to, emitted.writtenUntil() * 1_000) + micros(TAIL));
            replay.finish();
            long comparedFrom = frames.lostUntil == 0 ? from : Math.max(from, frames.lostUntil + micros(reach));
            return compare(emitted, heard, told, near, mics, rulesFrom, comparedFrom, frames, replay, reach);
        }
    }

    private Result compare(
            Emitted written,
            Heard heard,
            EventTypes told,
            NearThresholds near,
            Map<String, Microphone> mics,
            long rulesFrom,
            long comparedFrom,
            Frames frames,
            FrameReplay replay,
            Duration reach) {
        RuleHistory emitted = written.history();
        List<SoundEvent> events = new ArrayList<>(emitted.revisions());
        events.removeIf(event -> told.modelOf(event.getType()) == null);
        List<Alert> alerts = new ArrayList<>(emitted.alerts());
        // Rules on silent mics go by the wall clock: a replay has none.
        alerts.removeIf(alert -> alert.getEvents().isEmpty());
        int silent = emitted.alerts().size() - alerts.size();
        alerts.removeIf(alert -> alert.getEvents().stream().anyMatch(event -> told.modelOf(event.getType()) == null));
        int notTold =
                emitted.revisions().size() - events.size() + emitted.alerts().size() - silent - alerts.size();
        List<Alert> fired = AlertsOfFile.of(
                rules,
                heard.revisions.stream()
                        .filter(revision -> revision.getDecidedAt() >= rulesFrom)
                        .toList(),
                mics::get,
                emitted.before(rulesFrom).withAlertsOf(unchanged));
        List<Difference<SoundEvent>> eventDifferences =
                EventDifferences.of(events, heard.revisions, comparedFrom, to, near, reach);
        Arrivals arrivals = new Arrivals(
                emitted.revisions(),
                written.revisionsWrittenAt(),
                RuleHistory.acrossMics(rules),
                rules.settle(),
                RuleHistory.reach(rules));
        return new Result(
                comparedFrom,
                frames.count,
                replay.refused(),
                heard.windows,
                heard.gaps,
                eventDifferences,
                AlertDifferences.of(alerts, fired, comparedFrom, to, eventDifferences, arrivals),
                notTold);
    }

    /** Before the onset of every event that was emitted in the time, or in the warm-up. */
    private long begin(RuleHistory emitted, long rulesFrom) {
        long begin = rulesFrom;
        for (SoundEvent revision : emitted.revisions()) {
            if (revision.getDecidedAt() >= rulesFrom) {
                begin = Math.min(begin, revision.getOnsetAt());
            }
        }
        return begin;
    }

    private Duration longestHop() {
        Duration longest = Duration.ZERO;
        for (ModelPackage model : models) {
            Duration hop = Duration.ofNanos(1_000_000_000L
                    * model.firstInput().hop()
                    / model.firstInput().rate());
            longest = hop.compareTo(longest) > 0 ? hop : longest;
        }
        return longest;
    }

    private @Nullable Place place(@Nullable Microphone mic) {
        return mic == null ? null : Place.of(mic, config.events().positions());
    }

    private static boolean isAtHome(TopicNames names, @Nullable Microphone mic, String topic) {
        if (mic == null) {
            return true;
        }
        String domain = mic.getDomain();
        return topic.equals(domain == null ? names.frames() : names.frames(domain));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /** Reads a stretch of every frames topic into a replay. */
    private static final class Frames {
        private final TopicReader reader;
        private final FrameReplay replay;
        private final Clock clock;
        long count;
        /** Frames appended before are not retained any more; 0 where all that were asked for are. */
        long lostUntil;

        Frames(TopicReader reader, FrameReplay replay, Clock clock) {
            this.reader = reader;
            this.replay = replay;
            this.clock = clock;
        }

        /** Frames appended between two times, microseconds. */
        void play(List<String> topics, long since, long until) throws UserException {
            List<TopicPartition> partitions = new ArrayList<>();
            topics.forEach(topic -> partitions.addAll(reader.partitions(topic)));
            long now = clock.millis() * 1_000;
            List<TopicReader.Range> ranges = new ArrayList<>();
            Map<TopicPartition, Long> stops = reader.firsts(partitions, until / 1_000);
            Map<TopicPartition, Long> begins = reader.beginnings(partitions);
            for (TopicReader.Range range : reader.since(partitions, since / 1_000)) {
                long stop = stops.getOrDefault(range.partition(), range.until());
                ranges.add(new TopicReader.Range(range.partition(), range.from(), Math.min(stop, range.until())));
            }
            Set<TopicPartition> started = new HashSet<>();
            reader.read(ranges, record -> {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                boolean cut = record.offset() > 0 && Objects.equals(begins.get(partition), record.offset());
                if (started.add(partition) && cut) {
                    lostUntil = Math.max(lostUntil, record.timestamp() * 1_000);
                }
                count++;
                replay.take(record);
                return true;
            });
            for (TopicPartition partition : partitions) {
                replay.endOf(partition, stops.containsKey(partition) ? Math.min(until, now) : now);
            }
        }
    }
}
