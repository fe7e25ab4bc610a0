package io.earshot.config;

/**
 * The server of /metrics, /live and /ready.
 *
 * @param host address to bind to
 * @param port 0 takes any free one; -1 switches the server off
 */
public record HealthConfig(String host, int port) {
    public static final HealthConfig DEFAULTS = new HealthConfig("127.0.0.1", 9404);

    public HealthConfig {
        Require.that(!host.isBlank(), "host must not be empty; 127.0.0.1 listens to this machine alone");
        Require.that(port >= -1 && port <= 65_535, "port must be in -1..65535, was %d", port);
    }
}
