package io.earshot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertRulesConfigTest {
    @Test
    void aRuleIsReadAsItIsWritten() {
        AlertRulesConfig config = read(
                """
                rules:
                  gunshot-series:
                    events: [gunshot, explosion]
                    min-score: 40%
                    min-duration: 250ms
                    only: {sites: [north], mics: [m1], labels: {habitat: mangrove}}
                    count: 4
                    within: 90s
                    scope: site
                    cool-down: 5m
                    severity: critical
                    message: "{count} at {where}"
                  mic-silent:
                    silent: {after: 60s}
                    severity: warning
                """);
        AlertRule rule = config.rules().get("gunshot-series");
        assertThat(rule.events()).containsExactly("gunshot", "explosion");
        assertThat(rule.minScore()).isEqualTo(0.4);
        assertThat(rule.minDuration()).isEqualTo(Duration.ofMillis(250));
        assertThat(rule.only().sites()).containsExactly("north");
        assertThat(rule.only().mics()).containsExactly("m1");
        assertThat(rule.only().labels()).containsEntry("habitat", "mangrove");
        assertThat(rule.count()).isEqualTo(4);
        assertThat(rule.within()).isEqualTo(Duration.ofSeconds(90));
        assertThat(rule.scope()).isEqualTo(AlertScope.SITE);
        assertThat(rule.coolDown()).isEqualTo(Duration.ofMinutes(5));
        assertThat(rule.severity()).isEqualTo(AlertSeverity.CRITICAL);
        assertThat(config.rules().get("mic-silent").silent()).isEqualTo(new AlertSilent(Duration.ofMinutes(1)));
        assertThat(config.settle()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.eventTypes()).containsExactly("explosion", "gunshot");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "severity: info | events must name at least one event type",
                "events: [] | events must name at least one event type",
                "events: [gunshot], min-score: 1.5 | min-score must be in 0..1, was 1.5",
                "events: [gunshot], min-duration: 25h | min-duration must be 0s to 24h, was 90000s",
                "events: [gunshot], cool-down: 25h | cool-down must be 0s to 24h",
                "events: [gunshot], count: 4 | within is missing: count or mics needs a time, such as within: 90s",
                "events: [gunshot], count: 0, within: 9s | count must be 1 to 100 events, was 0",
                "events: [gunshot], count: 4, within: 0s | within must be above 0s to 24h, was 0s",
                "events: [gunshot], within: 9s | within has no meaning without count or mics",
                "events: [gunshot], mics: 1, within: 9s | mics must be 2 to 100, was 1",
                "events: [gunshot], mics: 2, within: 9s, scope: mic | mics is about a site",
                "events: [gunshot], share: 120%, of: 9s | share must be above 0% to 100%, was 1.2",
                "events: [gunshot], share: 20% | of is missing: share needs a time",
                "events: [gunshot], of: 9s | of has no meaning without share",
                "events: [gunshot], share: 20%, of: 9s, count: 2, within: 9s | a rule has one of count, mics, share",
                "events: [gunshot], silent: {after: 60s} | silent takes no events",
                "silent: {after: 60s}, scope: site | silent is about one mic",
                "silent: {after: 1s} | after must be 20s to 12h, was 1s",
                "events: [gunshot], only: {} | only must name sites, mics or labels",
                "events: [gunshot], only: {mics: []} | mics is empty: no mic would match",
                "events: [gunshot], only: {labels: {}} | labels is empty: no mic would match",
                "events: [gunshot], message: ' ' | message is blank",
                "events: [gunshot], message: 'at {place}' | message: {place} is not known here; there are [count, duration",
                "silent: {after: 60s}, message: 'a {type}' | message: {type} is not known here",
            })
    void aRuleThatMakesNoSenseIsRefusedWithTheReason(String rule, String reason) {
        String severity = rule.contains("severity") ? "" : ", severity: info";
        assertThatThrownBy(() -> read("settle: 10s\nrules:\n  rule: {" + rule + severity + "}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("alerts.yaml:3")
                .satisfies(refusal -> assertThat(
                                refusal.getMessage().replace("rules.rule.", "").replace("only.", ""))
                        .contains(reason.substring(reason.indexOf(' ') + 1)));
    }

    @Test
    void settleAndNamesHaveBounds() {
        assertThatThrownBy(() -> read("settle: 10m"))
                .hasMessageContaining("settle")
                .hasMessageContaining("0s to 5m");
        assertThatThrownBy(() -> read("rules: {Gun Shot: {events: [gunshot], severity: info}}"))
                .hasMessageContaining("'Gun Shot'; use up to 64 lower-case letters");
    }

    @Test
    void whatIsReadCannotBeChangedThroughWhatItWasMadeOf() {
        List<String> sites = new java.util.ArrayList<>(List.of("north"));
        AlertOnly only = new AlertOnly(sites, null, null);
        sites.add("south");
        assertThat(only.sites()).containsExactly("north");
    }

    private static AlertRulesConfig read(String text) {
        return Yaml.parse("alerts.yaml", text, AlertRulesConfig.class);
    }
}
