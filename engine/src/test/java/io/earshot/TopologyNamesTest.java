package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.alerts.AlertsMeter;
import io.earshot.alerts.AlertsTopics;
import io.earshot.alerts.AlertsTopology;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.EventsConfig;
import io.earshot.config.Yaml;
import io.earshot.events.EventTypes;
import io.earshot.events.EventsMeter;
import io.earshot.events.EventsTopics;
import io.earshot.events.EventsTopology;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;

/**
 * Pins what running installations have on disk and in their clusters. {@code StateDirectoryIT} pins the names of the
 * internal topics themselves.
 */
class TopologyNamesTest {
    private static final String WHY =
            """
            Names of nodes, stores and sub-topologies name the changelog and repartition topics and the tasks of running \
            installations. Another name, or another sub-topology for a store, starts with empty state: open events are \
            forgotten, alerts fire twice. If that is not wanted, keep the names. If it is: say in the release notes that \
            events.application-id or alerts.application-id must be given another name, which works off what is kept anew, \
            and change this list.""";

    private static final Path CONFIG = Path.of(System.getProperty("earshot.root"), "config");

    @Test
    void theEventsTopologyIsTheOneThatRunningInstallationsHave() {
        Topology topology = EventsTopology.build(
                new EventsTopics("scores", "mics", "events", "coverage"),
                Serialization.singleObject().ofEvents(),
                EventTypes.resolve(
                        Yaml.read(CONFIG.resolve("events.yaml"), EventTypesConfig.class),
                        Map.of("any", List.of("no type's label"))),
                EventsConfig.DEFAULTS,
                EventsMeter.NONE);
        assertThat(nodes(topology))
                .as(WHY)
                .containsExactly(
                        "1 processor detect stores [detector] to [coverage, events]",
                        "1 sink coverage",
                        "1 sink events",
                        "1 source scores to [detect]",
                        "global mics-source register [mics]");
        assertThat(EventsTopology.STATE_LAYOUT)
                .as("layout of stored values: another one is read back from the changelog, which holds what 2 wrote")
                .isEqualTo(3);
    }

    @Test
    void theAlertsTopologyIsTheOneThatRunningInstallationsHave() {
        Topology topology = AlertsTopology.build(
                new AlertsTopics("events", "coverage", "mics", "alerts"),
                Yaml.read(CONFIG.resolve("alerts.yaml"), AlertRulesConfig.class),
                true,
                Serialization.singleObject().ofAlerts(),
                Clock.systemUTC(),
                AlertsMeter.NONE);
        assertThat(nodes(topology))
                .as(WHY)
                .containsExactly(
                        "1 processor alerts-by-site-repartition-filter to [alerts-by-site-repartition-sink]",
                        "1 processor events-by-site to [alerts-by-site-repartition-filter]",
                        "1 processor events-of-sites to [events-by-site]",
                        "1 processor events-present to [events-of-sites, mic-rules-step]",
                        "1 processor mic-rules-step stores [mic-rules] to [alerts-of-mics]",
                        "1 sink alerts-by-site-repartition-sink",
                        "1 sink alerts-of-mics",
                        "1 source events-source to [events-present]",
                        "2 processor site-rules-step stores [site-rules, site-settle] to [alerts-of-sites]",
                        "2 sink alerts-of-sites",
                        "2 source alerts-by-site-repartition-source to [site-rules-step]",
                        "3 processor mic-silence-step stores [mic-silence] to [alerts-of-silence]",
                        "3 sink alerts-of-silence",
                        "3 source coverage-source to [mic-silence-step]",
                        "global mics-source-source mics-source [mics]");
        assertThat(AlertsTopology.STATE_LAYOUT)
                .as("layout of stored values: another one is not read")
                .isEqualTo(1);
    }

    /** A line a node: its sub-topology, kind, name, stores, and the nodes behind it. */
    private static SortedSet<String> nodes(Topology topology) {
        TopologyDescription description = topology.describe();
        SortedSet<String> lines = new TreeSet<>();
        description.subtopologies().forEach(sub -> sub.nodes().forEach(node -> {
            String kind = node instanceof TopologyDescription.Source
                    ? "source"
                    : node instanceof TopologyDescription.Sink ? "sink" : "processor";
            SortedSet<String> next = new TreeSet<>();
            node.successors().forEach(successor -> next.add(successor.name()));
            String stores = node instanceof TopologyDescription.Processor processor
                            && !processor.stores().isEmpty()
                    ? " stores " + new TreeSet<>(processor.stores())
                    : "";
            lines.add(sub.id() + " " + kind + " " + node.name() + stores + (next.isEmpty() ? "" : " to " + next));
        }));
        description
                .globalStores()
                .forEach(global -> lines.add("global " + global.source().name() + " "
                        + global.processor().name() + " "
                        + new TreeSet<>(global.processor().stores())));
        return lines;
    }
}
