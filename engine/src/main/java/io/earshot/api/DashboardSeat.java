package io.earshot.api;

import io.earshot.avro.serde.AvroSerdes;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the engine hands a dashboard.
 *
 * @param kafka properties of every client, secrets in clear: for clients' constructors only
 * @param serdes of all topics' values; the caller closes it, after the dashboard
 * @param registry what it counts goes there, and is served at its {@code /metrics}
 * @param models that are configured
 * @param rules configured alert rules, their severity by name
 * @param version of this build
 * @param evidence sounds, pictures and scores
 */
public record DashboardSeat(
        DashboardSettings settings,
        Topics topics,
        Map<String, Object> kafka,
        AvroSerdes serdes,
        CollectorRegistry registry,
        Clock clock,
        List<Model> models,
        Map<String, String> rules,
        String version,
        EvidenceReader evidence) {

    /** What the topics are called that a dashboard reads and writes. */
    public record Topics(
            String events, String alerts, String coverage, String mics, String reviews, String acknowledgements) {}

    /**
     * A configured model.
     *
     * @param types event types that its labels mean
     */
    public record Model(String id, String version, Set<String> types) {
        public Model {
            types = Set.copyOf(types);
        }
    }

    public DashboardSeat {
        kafka = Map.copyOf(kafka);
        models = List.copyOf(models);
        rules = Map.copyOf(rules);
    }

    /** Without what is in {@link #kafka}, which holds secrets. */
    @Override
    public String toString() {
        return "DashboardSeat[" + settings + ", " + topics + "]";
    }
}
