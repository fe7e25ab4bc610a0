package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.Position;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes alerts: ids, figures and the line for a person. */
final class AlertFactory {
    private static final int ID_BYTES = 10;
    private static final int NAMED_MICS = 5;
    private static final Comparator<Seen> BY_FIRST_MATCH =
            Comparator.comparingLong(Seen::matchedAt).thenComparing(Seen::micId).thenComparing(Seen::eventId);
    private static final Comparator<Seen> BY_DECIDED_AT =
            Comparator.comparingLong(Seen::lastAt).thenComparing(Seen::micId).thenComparing(Seen::eventId);

    private AlertFactory() {}

    /**
     * @param revision the one that fired the rule
     * @param times how the message writes times
     */
    static Alert fired(Rule rule, Revision revision, Firing firing, AlertTimes times) {
        List<Seen> events = new ArrayList<>(firing.events());
        events.sort(BY_FIRST_MATCH);
        Seen first = events.get(0);
        events.sort(BY_DECIDED_AT);
        TreeSet<String> mics = events.stream().map(Seen::micId).collect(Collectors.toCollection(TreeSet::new));
        Alert alert = base(rule, revision.siteId(), List.copyOf(mics), revision.decidedAt(), revision.position());
        alert.setId(id(rule.name(), revision.place(), first.eventId()));
        alert.setLate(events.stream().anyMatch(Seen::late));
        alert.setNumbers(new HashMap<>(firing.numbers()));
        alert.setEvents(events.stream().map(AlertFactory::entry).collect(Collectors.toList()));
        alert.setMessage(rule.message().fill(words(alert, events, times)));
        return alert;
    }

    /**
     * @param since when the silence started, microseconds since 1970-01-01 UTC
     * @param after how long it must last to count, microseconds
     */
    static Alert silent(
            Rule rule, String micId, @Nullable String siteId, @Nullable Position position, long since, long after) {
        Alert alert = base(rule, siteId, List.of(micId), since + after, position);
        alert.setId(id(rule.name(), micId, Long.toString(since)));
        alert.setNumbers(new HashMap<>(Map.of("after_s", after / 1e6)));
        Map<String, String> words = new HashMap<>(places(siteId, List.of(micId)));
        words.put("time", AlertTimes.UTC.of(since));
        words.put("after", plain(after / 1e6));
        alert.setMessage(rule.message().fill(words));
        return alert;
    }

    private static Alert base(
            Rule rule, @Nullable String siteId, List<String> mics, long firedAt, @Nullable Position position) {
        Alert alert = new Alert();
        alert.setRule(rule.name());
        alert.setSeverity(rule.severity());
        alert.setSiteId(siteId);
        alert.setMicIds(mics);
        alert.setFiredAt(firedAt);
        alert.setPosition(position);
        alert.setLate(false);
        alert.setEvents(List.of());
        return alert;
    }

    private static AlertEvent entry(Seen event) {
        return new AlertEvent(
                event.eventId(),
                event.revision(),
                event.type(),
                event.micId(),
                event.onsetAt(),
                event.offsetAt(),
                event.peakScore());
    }

    private static Map<String, String> words(Alert alert, List<Seen> events, AlertTimes times) {
        Map<String, String> words = new HashMap<>(places(alert.getSiteId(), alert.getMicIds()));
        words.put(
                "type",
                events.stream()
                        .map(event -> event.type().replace('_', ' '))
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(" and ")));
        long onset = events.stream().mapToLong(Seen::onsetAt).min().orElse(alert.getFiredAt());
        long offset = events.stream().mapToLong(Seen::offsetAt).max().orElse(onset);
        words.put("time", times.of(onset));
        words.put("duration", plain((offset - onset) / 1e6));
        words.put("score", String.format(Locale.ROOT, "%.2f", Firing.score(events)));
        words.put("count", Integer.toString(events.size()));
        words.put("mics", Integer.toString(alert.getMicIds().size()));
        Double share = alert.getNumbers().get("share");
        words.put("share", String.format(Locale.ROOT, "%.0f %%", 100 * (share == null ? 0 : share)));
        Double within = alert.getNumbers().get("within_s");
        words.put("within", plain(within == null ? 0 : within));
        return words;
    }

    private static Map<String, String> places(@Nullable String siteId, List<String> mics) {
        String named = mics.stream().limit(NAMED_MICS).collect(Collectors.joining(", "));
        if (mics.size() > NAMED_MICS) {
            named += " and " + (mics.size() - NAMED_MICS) + " more";
        }
        String who = (mics.size() == 1 ? "mic " : "mics ") + named;
        return Map.of(
                "mic",
                named,
                "site",
                siteId == null ? "(no site)" : siteId,
                "where",
                siteId == null ? who : who + " (site " + siteId + ")");
    }

    private static String plain(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
    }

    private static String id(String rule, String place, String first) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // A rule's name has no line break, and a length says where the place ends: different parts, different
            // bytes.
            String parts = rule + "\n" + place.length() + "\n" + place + first;
            byte[] hash = digest.digest(parts.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256; this one says it has not", e);
        }
    }
}
