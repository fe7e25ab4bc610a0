package io.earshot.config;

/** How urgent the alerts of a rule are, rising. */
public enum AlertSeverity {
    INFO,
    WARNING,
    CRITICAL
}
