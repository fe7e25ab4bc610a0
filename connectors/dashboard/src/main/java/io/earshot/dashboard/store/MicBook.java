package io.earshot.dashboard.store;

import io.earshot.avro.Coverage;
import io.earshot.avro.Microphone;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The mics that are registered or were heard, and how they are. Thread-safe. */
public final class MicBook {
    /** The engine bounds mics outside of the registry; this bounds what a registry can do to our memory. */
    private static final int MOST = 200_000;

    private static final String ZONE_LABEL = "time-zone";

    private final ZoneId defaultZone;
    private final long silentMillis;
    private final long lostMillis;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private static final class Entry {
        @Nullable
        Microphone registered;

        ZoneId zone;
        long heardUntil = Long.MIN_VALUE;
        long heardAtMillis = Long.MIN_VALUE;
        boolean streaming;
        MicState state = MicState.UNKNOWN;
        long changedAt;

        Entry(ZoneId zone) {
            this.zone = zone;
        }
    }

    MicBook(ZoneId defaultZone, Duration silentAfter, Duration lostAfter) {
        this.defaultZone = defaultZone;
        this.silentMillis = silentAfter.toMillis();
        this.lostMillis = lostAfter.toMillis();
    }

    /** @return whether there is room for it */
    boolean register(String id, @Nullable Microphone mic, long now) {
        Entry entry = entry(id);
        if (entry == null) {
            return false;
        }
        synchronized (entry) {
            entry.registered = mic;
            entry.zone = zone(mic);
            entry.changedAt = now;
            if (mic == null && entry.heardUntil == Long.MIN_VALUE) {
                entries.remove(id);
            }
        }
        return true;
    }

    /**
     * @param appendedAt the record's time in Kafka, milliseconds
     * @return whether there is room for it
     */
    boolean heard(Coverage coverage, long appendedAt) {
        Entry entry = entry(coverage.getMicId());
        if (entry == null) {
            return false;
        }
        synchronized (entry) {
            // Of two of the same millisecond, read from different partitions in any order, the one that knows further.
            boolean newer = appendedAt > entry.heardAtMillis
                    || (appendedAt == entry.heardAtMillis && coverage.getKnownUntil() >= entry.heardUntil);
            if (newer) {
                entry.heardAtMillis = appendedAt;
                entry.streaming = coverage.getStreaming();
            }
            entry.heardUntil = Math.max(entry.heardUntil, coverage.getKnownUntil());
        }
        return true;
    }

    private @Nullable Entry entry(String id) {
        Entry entry = entries.get(id);
        if (entry == null && entries.size() < MOST) {
            entry = entries.computeIfAbsent(id, each -> new Entry(defaultZone));
        }
        return entry;
    }

    private ZoneId zone(@Nullable Microphone mic) {
        String name = mic == null ? null : mic.getLabels().get(ZONE_LABEL);
        try {
            return name == null ? defaultZone : ZoneId.of(name);
        } catch (DateTimeException e) {
            return defaultZone; // a label is free text
        }
    }

    /** @return ids of the mics whose state is another than when this was last asked */
    List<String> changed(long now) {
        List<String> changed = new ArrayList<>();
        entries.forEach((id, entry) -> {
            synchronized (entry) {
                MicState state = state(entry, now);
                if (state != entry.state) {
                    entry.state = state;
                    entry.changedAt = now;
                    changed.add(id);
                }
            }
        });
        return changed;
    }

    /** @param eventsSince of a mic's id and a time in microseconds: how many events started since */
    @Nullable
    Mic get(String id, long now, BiFunction<String, Long, Integer> eventsSince) {
        Entry entry = entries.get(id);
        return entry == null ? null : mic(id, entry, now, eventsSince);
    }

    List<Mic> all(long now, BiFunction<String, Long, Integer> eventsSince) {
        List<Mic> all = new ArrayList<>(entries.size());
        entries.forEach((id, entry) -> all.add(mic(id, entry, now, eventsSince)));
        all.sort(Comparator.comparing(Mic::id));
        return all;
    }

    Collection<String> ids() {
        return entries.keySet();
    }

    private Mic mic(String id, Entry entry, long now, BiFunction<String, Long, Integer> eventsSince) {
        synchronized (entry) {
            Instant midnight = Instant.ofEpochMilli(now)
                    .atZone(entry.zone)
                    .truncatedTo(ChronoUnit.DAYS)
                    .toInstant();
            return new Mic(
                    id,
                    entry.registered,
                    entry.zone,
                    state(entry, now),
                    entry.heardUntil == Long.MIN_VALUE ? null : entry.heardUntil,
                    eventsSince.apply(id, ChronoUnit.MICROS.between(Instant.EPOCH, midnight)),
                    entry.changedAt);
        }
    }

    private MicState state(Entry entry, long now) {
        if (entry.heardAtMillis == Long.MIN_VALUE) {
            return MicState.UNKNOWN;
        }
        long ago = now - entry.heardAtMillis;
        if (ago >= lostMillis) {
            return MicState.LOST;
        }
        return entry.streaming && ago < silentMillis ? MicState.LISTENING : MicState.SILENT;
    }
}
