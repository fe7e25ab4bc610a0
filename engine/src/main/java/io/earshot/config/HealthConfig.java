package io.earshot.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server of /metrics, /live and /ready.
 *
 * @param host address to bind to
 * @param port 0 takes any free one; -1 switches the server off
 * @param token what a client must present for all but the bare answers of /live and /ready; null for nothing, which is
 *     for loopback alone
 */
public record HealthConfig(String host, int port, @Nullable Secret token) {
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|localhost|\\[?(0*:)+0*1]?");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{16,1024}");

    public static final HealthConfig DEFAULTS = new HealthConfig("127.0.0.1", 9404, null);

    public HealthConfig {
        Require.that(!host.isBlank(), "host must not be empty; 127.0.0.1 listens to this machine alone");
        Require.that(port >= -1 && port <= 65_535, "port must be in -1..65535, was %d", port);
        Require.that(
                token == null || TOKEN.matcher(token.reveal()).matches(),
                "token must be 16 to 1024 printable ASCII characters without spaces; what it is instead is not shown");
        Require.that(
                token != null || port < 0 || LOOPBACK.matcher(host).matches(),
                "host %s is reached from other machines, so health.token is needed: such as token:"
                        + " ${file:/run/secrets/health-token}, made by `openssl rand -hex 32`",
                host);
    }

    /** Without a token, hence for loopback. */
    public HealthConfig(String host, int port) {
        this(host, port, null);
    }

    /** The same on another port. */
    public HealthConfig withPort(int other) {
        return new HealthConfig(host, other, token);
    }
}
