package io.earshot.config;

/** Whose events a rule looks at together, and what its cool-down holds for: one mic, or all mics of a site. */
public enum AlertScope {
    MIC,
    SITE
}
