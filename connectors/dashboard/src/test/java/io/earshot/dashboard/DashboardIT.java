package io.earshot.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is asked for and what is judged, by HTTP. */
class DashboardIT extends DashboardCase {
    @Test
    void everythingThatIsAskedForIsAsTheDescriptionSays() throws Exception {
        fill(20, 300);
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            Set<String> seen = new HashSet<>();
            String cursor = "";
            do {
                JsonNode page = get(dashboard, "api/v1/events?limit=77" + cursor, 200);
                page.get("items")
                        .forEach(event ->
                                assertThat(seen.add(event.get("id").asText())).isTrue());
                cursor = page.get("next").isNull()
                        ? ""
                        : "&cursor=" + page.get("next").asText();
            } while (!cursor.isEmpty());
            assertThat(seen).hasSize(300);
            assertThat(get(dashboard, "api/v1/events?mic=mic-0003&status=closed&limit=500", 200)
                            .get("items"))
                    .hasSize(15)
                    .allMatch(event -> event.get("mic").asText().equals("mic-0003"));
            assertThat(get(dashboard, "api/v1/events?type=chainsaw,gunshot&min_score=0.8&from=-10m&limit=500", 200)
                            .get("items"))
                    .isNotEmpty()
                    .allMatch(event -> event.get("score").asDouble() >= 0.8);
            assertThat(get(dashboard, "api/v1/alerts?limit=500", 200).get("items"))
                    .hasSize(30);
            assertThat(get(dashboard, "api/v1/mics", 200).get("items")).hasSize(20);
            assertThat(get(dashboard, "api/v1/mics?state=silent", 200).get("items"))
                    .hasSize(10);
            JsonNode coverage = get(dashboard, "api/v1/coverage?from=-1m&to=now&slot=1m", 200);
            assertThat(coverage.get("items")).hasSize(20).allSatisfy(item -> {
                double mean = item.at("/slots/0/level_dbfs").asDouble();
                assertThat(mean).isBetween(-73.0, -37.0);
                assertThat(item.at("/slots/0/loudest_dbfs").asDouble()).isBetween(mean + 13.5, mean + 15.5);
                assertThat(item.at("/total/level_dbfs").asDouble()).isBetween(-73.0, -37.0);
            });
            for (String path : List.of(
                    "api/v1/events/e00007",
                    "api/v1/alerts/a00010",
                    "api/v1/mics/mic-0001",
                    "api/v1/models",
                    "api/v1/rules",
                    "api/v1/info",
                    "health/live",
                    "health/ready")) {
                get(dashboard, path, 200);
            }
            assertThat(get(dashboard, "api/v1/openapi.json", 200)
                            .at("/info/title")
                            .asText())
                    .isEqualTo("Earshot");
            for (String path : List.of("api/v1/events/none", "api/v1/alerts/none", "api/v1/mics/none")) {
                get(dashboard, path, 404);
            }
        }
    }

    @Test
    void aReviewAndAnAcknowledgementAreReadAtOnceAndSurviveARestart() throws Exception {
        fill(2, 20);
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            JsonNode event = post(
                    dashboard,
                    "api/v1/events/e00003/review",
                    "{\"verdict\":\"false\",\"comment\":\"a mill\",\"by\":\"Ana\"}",
                    200);
            assertThat(event.at("/review/verdict").asText()).isEqualTo("false");
            assertThat(get(dashboard, "api/v1/events?review=false", 200).get("items"))
                    .hasSize(1);
            assertThat(get(dashboard, "api/v1/events?review=none", 200).get("items"))
                    .hasSize(19);
            post(dashboard, "api/v1/events/e00004/review", "{\"verdict\":\"confirmed\"}", 200);
            post(dashboard, "api/v1/events/e00004/review", "{\"verdict\":null}", 200);
            post(dashboard, "api/v1/alerts/a00010/acknowledge", "{\"by\":\"Ana\"}", 200);
            assertThat(get(dashboard, "api/v1/alerts?acknowledged=true", 200).get("items"))
                    .hasSize(1);
            for (String wrong : List.of(
                    "", "[]", "{", "{\"verdict\":\"true\"}", "{\"verdict\":1}", "{\"x\":1}", "{\"comment\":\"\"}")) {
                post(dashboard, "api/v1/events/e00003/review", wrong, 400);
            }
        }
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            assertThat(get(dashboard, "api/v1/events/e00003", 200)
                            .at("/review/comment")
                            .asText())
                    .isEqualTo("a mill");
            assertThat(get(dashboard, "api/v1/events?review=any", 200).get("items"))
                    .hasSize(1);
            assertThat(get(dashboard, "api/v1/alerts?acknowledged=false", 200).get("items"))
                    .hasSize(1);
        }
    }
}
