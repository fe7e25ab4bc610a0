package io.earshot.api;

import io.earshot.config.DashboardConfig;
import io.earshot.config.Secret;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration's section {@code dashboard}, as {@code config/earshot.yaml} explains it, and what goes with it. */
public record DashboardSettings(
        String host,
        int port,
        List<String> hosts,
        Token token,
        Duration history,
        int maxEvents,
        ZoneId timeZone,
        boolean positions,
        Duration silentAfter,
        Duration lostAfter,
        int maxClients,
        int maxReaders,
        Duration maxClockAhead) {

    /** What clients must present; not shown by {@code toString}. */
    public static final class Token {
        private final @Nullable Secret secret;

        Token(@Nullable Secret secret) {
            this.secret = secret;
        }

        /** @return null where none is needed */
        public @Nullable String reveal() {
            return secret == null ? null : secret.reveal();
        }

        @Override
        public String toString() {
            return secret == null ? "none" : "***";
        }
    }

    public DashboardSettings {
        hosts = List.copyOf(hosts);
    }

    /** @param maxClockAhead how far a device's clock may be ahead */
    public static DashboardSettings of(DashboardConfig config, Duration maxClockAhead) {
        return new DashboardSettings(
                config.host(),
                config.port(),
                config.hosts(),
                new Token(config.token()),
                config.history(),
                config.maxEvents(),
                ZoneId.of(config.timeZone()),
                config.positions(),
                config.silentAfter(),
                config.lostAfter(),
                config.maxClients(),
                config.maxReaders(),
                maxClockAhead);
    }
}
