package io.earshot.dashboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.api.DashboardSeat;
import io.earshot.api.DashboardSettings;
import io.earshot.avro.serde.AvroSerdes;
import io.earshot.config.DashboardConfig;
import io.earshot.dashboard.Description;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The code and the description know the same routes. */
class RoutesTest {
    @Test
    void everyRouteIsDescribedAndEveryDescribedOneIsThere() throws Exception {
        DashboardSeat seat = new DashboardSeat(
                DashboardSettings.of(DashboardConfig.DEFAULTS, Duration.ZERO),
                new DashboardSeat.Topics("e", "a", "c", "m", "r", "k"),
                Map.of(),
                AvroSerdes.singleObject(),
                new CollectorRegistry(),
                Clock.systemUTC(),
                List.of(),
                Map.of(),
                "test",
                null);
        Routes routes = ApiServer.routes(
                new ApiServer.Parts(seat, null, null, null, null, () -> null, Map::of, Map::of),
                new Guard("127.0.0.1", List.of(), null));
        Set<String> known = new TreeSet<>();
        routes.all().forEach(route -> known.add(route.method().name() + " " + route.path()));
        known.add("GET " + StreamServlet.PATH);
        assertThat(known).isEqualTo(Description.read().routes());
    }
}
