package io.earshot.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server of the API and the page.
 *
 * @param host address to bind to
 * @param port 0 takes any free one
 * @param hosts further names by which browsers may ask for it
 * @param token what clients must present; null for nothing, which is for loopback alone
 * @param history how far back events, alerts and coverage are held
 * @param maxEvents the most events, and the most alerts, that are held
 * @param timeZone of mics that have none of their own
 * @param positions whether it shows where mics stand
 * @param silentAfter how long nothing has been heard of a silent mic
 * @param lostAfter and of a lost one
 * @param maxClients the most clients of the live stream
 * @param maxReaders the most clips and spectrograms that are made at the same time
 */
public record DashboardConfig(
        String host,
        int port,
        List<String> hosts,
        @Nullable Secret token,
        Duration history,
        int maxEvents,
        String timeZone,
        boolean positions,
        Duration silentAfter,
        Duration lostAfter,
        int maxClients,
        int maxReaders) {
    public static final DashboardConfig DEFAULTS = new DashboardConfig(
            "127.0.0.1",
            8080,
            List.of(),
            null,
            Duration.ofDays(7),
            100_000,
            "UTC",
            true,
            Duration.ofSeconds(60),
            Duration.ofMinutes(15),
            1000,
            2);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\\[[0-9a-fA-F:.]+]");

    public DashboardConfig {
        Require.that(
                port >= 0 && port <= 65_535,
                "port must be in 0..65535, was %d: leave the role dashboard out to have none",
                port);
        // The same rules as for the other server, in its words but for the section's name.
        try {
            new HealthConfig(host, port, token);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()).replace("health", "dashboard"), e);
        }
        for (String name : hosts) {
            Require.that(
                    NAME.matcher(name).matches(),
                    "hosts must be names or addresses without scheme and port, such as earshot.example.org, was \"%s\"",
                    name);
        }
        Require.that(
                history.toMinutes() >= 60 && history.toDays() <= 3650,
                "history must be in 1h..3650d, was %dm",
                history.toMinutes());
        Require.that(
                maxEvents >= 1000 && maxEvents <= 10_000_000,
                "max-events must be in 1000..10000000, was %d",
                maxEvents);
        Require.that(
                isZone(timeZone), "time-zone must be an IANA name such as Asia/Kuching or UTC, was \"%s\"", timeZone);
        Require.that(
                silentAfter.toSeconds() >= 15 && silentAfter.compareTo(lostAfter) < 0 && lostAfter.toDays() <= 30,
                "silent-after must be at least 15s and below lost-after, and that at most 30d, were %ds and %ds",
                silentAfter.toSeconds(),
                lostAfter.toSeconds());
        Require.that(maxClients >= 1 && maxClients <= 100_000, "max-clients must be in 1..100000, was %d", maxClients);
        Require.that(maxReaders >= 1 && maxReaders <= 64, "max-readers must be in 1..64, was %d", maxReaders);
        hosts = List.copyOf(hosts);
    }

    private static boolean isZone(String name) {
        try {
            ZoneId.of(name);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** The same on another port. */
    public DashboardConfig withPort(int other) {
        return new DashboardConfig(
                host,
                other,
                hosts,
                token,
                history,
                maxEvents,
                timeZone,
                positions,
                silentAfter,
                lostAfter,
                maxClients,
                maxReaders);
    }
}
