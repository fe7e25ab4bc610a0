package io.earshot.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One alert rule, as written. It fires on sound events ({@code events}) or on mics that fall silent ({@code silent}).
 * A rule on events fires on the first matching revision of an event, unless one of these says more:
 *
 * <ul>
 *   <li>{@code count} and {@code within}: so many distinct events in that time;
 *   <li>{@code share} and {@code of}: matching events cover that share of that time;
 *   <li>{@code mics} and {@code within}: so many distinct mics of one site hear it in that time.
 * </ul>
 *
 * @param events event types, keys of events.yaml; any of them matches
 * @param minScore least peak score of an event so far, 0 to 1; absent means 0
 * @param minDuration least time from onset to offset so far; absent means 0
 * @param only which mics the rule is for; absent means all
 * @param count distinct events, 1 to 100
 * @param mics distinct mics of a site, 2 to 100
 * @param share share of {@code of} that is covered, above 0 to 1
 * @param within time for {@code count} and {@code mics}, up to 24 h
 * @param of time for {@code share}, up to 24 h
 * @param silent when a mic counts as silent
 * @param scope mic (default) or site; a rule with {@code mics} is always for a site
 * @param coolDown least event time between two alerts of the rule in its scope; absent means 0, at most 24 h
 * @param severity how urgent its alerts are
 * @param message one line for a person with placeholders such as {type}; absent means a default by kind of rule
 */
public record AlertRule(
        @Nullable List<String> events,
        @Nullable Double minScore,
        @Nullable Duration minDuration,
        @Nullable AlertOnly only,
        @Nullable Integer count,
        @Nullable Integer mics,
        @Nullable Double share,
        @Nullable Duration within,
        @Nullable Duration of,
        @Nullable AlertSilent silent,
        @Nullable AlertScope scope,
        @Nullable Duration coolDown,
        AlertSeverity severity,
        @Nullable String message) {
    /** Longest time that a rule may look back: state is kept that long per mic or site. */
    static final Duration LONGEST = Duration.ofHours(24);

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Set<String> SILENT_WORDS = new TreeSet<>(Set.of("mic", "site", "where", "time", "after"));
    private static final Set<String> EVENT_WORDS = new TreeSet<>(
            Set.of("type", "mic", "site", "where", "time", "score", "duration", "count", "mics", "share", "within"));

    public AlertRule {
        long kinds = Stream.of(count, mics, share, silent)
                .filter(part -> part != null)
                .count();
        Require.that(kinds <= 1, "a rule has one of count, mics, share and silent, not %d of them", kinds);
        if (silent == null) {
            Require.that(
                    events != null && !events.isEmpty(),
                    "events must name at least one event type, such as [chainsaw]; or give silent: {after: 60s}");
        } else {
            Require.that(
                    events == null && minScore == null && minDuration == null,
                    "silent takes no events, min-score or min-duration: it is about mics that say nothing");
            Require.that(scope != AlertScope.SITE, "silent is about one mic: leave scope out");
        }
        events = events == null ? null : List.copyOf(events);
        Require.that(
                minScore == null || (minScore >= 0 && minScore <= 1),
                "min-score must be in 0..1, was %s",
                String.valueOf(minScore));
        atMostADay("min-duration", minDuration, true);
        atMostADay("cool-down", coolDown, true);
        Require.that(
                count == null || (count >= 1 && count <= 100),
                "count must be 1 to 100 events, was %s: the events of the time are kept per mic",
                String.valueOf(count));
        Require.that(
                mics == null || (mics >= 2 && mics <= 100),
                "mics must be 2 to 100, was %s: for one mic leave mics out",
                String.valueOf(mics));
        Require.that(mics == null || scope != AlertScope.MIC, "mics is about a site: leave scope out, or say site");
        Require.that(
                share == null || (share > 0 && share <= 1),
                "share must be above 0%% to 100%%, was %s",
                String.valueOf(share));
        goesWith("within", within, "count or mics", count != null || mics != null);
        goesWith("of", of, "share", share != null);
        checkMessage(message, silent != null ? SILENT_WORDS : EVENT_WORDS);
    }

    private static void goesWith(String key, @Nullable Duration time, String partner, boolean wanted) {
        Require.that(time != null || !wanted, "%s is missing: %s needs a time, such as %s: 90s", key, partner, key);
        Require.that(time == null || wanted, "%s has no meaning without %s", key, partner);
        atMostADay(key, time, false);
    }

    private static void atMostADay(String key, @Nullable Duration time, boolean mayBeZero) {
        Require.that(
                time == null || (!time.isNegative() && (mayBeZero || !time.isZero()) && time.compareTo(LONGEST) <= 0),
                "%s must be %s to 24h, was %s",
                key,
                mayBeZero ? "0s" : "above 0s",
                time == null ? "" : text(time));
    }

    private static void checkMessage(@Nullable String message, Set<String> words) {
        if (message == null) {
            return;
        }
        Require.that(!message.isBlank(), "message is blank: leave it out to get the default");
        Matcher placeholders = PLACEHOLDER.matcher(message);
        while (placeholders.find()) {
            Require.that(
                    words.contains(placeholders.group(1)),
                    "message: {%s} is not known here; there are %s",
                    placeholders.group(1),
                    words);
        }
    }

    /** @return a duration as it is written in YAML, such as 90s or 250ms */
    static String text(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
}
