package io.earshot.connectors;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a process tells its metrics: {@code health} of its file.
 *
 * @param host address to bind to
 * @param port 0 takes any free one, -1 none
 * @param token what a client must present for the metrics; null for nothing, which is for loopback alone
 */
public record HealthSettings(String host, int port, @Nullable Secret token) {
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|localhost|\\[?(0*:)+0*1]?");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{16,1024}");
    static final String TOKEN_IS_NEEDED = "is reached from other machines, so health.token is needed: such as token:"
            + " ${file:/run/secrets/health-token}, made by `openssl rand -hex 32`";

    /** @param port where none is given */
    public static HealthSettings read(Fields file, int port) {
        Fields health = file.object("health");
        String host = health.text("host", "127.0.0.1", "\\S{1,255}", "an address or a name of this machine");
        int given = health.count("port", port, -1, 65_535);
        Secret token = health.secret("token");
        health.end();
        if (token != null && !TOKEN.matcher(token.reveal()).matches()) {
            health.problem(
                    "token",
                    "must be 16 to 1024 printable ASCII characters without spaces; what it is instead is not shown");
        }
        if (token == null
                && !health.hasValue("token")
                && given >= 0
                && !LOOPBACK.matcher(host).matches()) {
            health.problem("host", "%s %s".formatted(host, TOKEN_IS_NEEDED));
        }
        return new HealthSettings(host, given, token);
    }
}
