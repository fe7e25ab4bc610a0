package io.earshot.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.earshot.config.DashboardConfig;
import io.earshot.config.Secret;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is refused: nonsense, other sites, who has no token. */
class DashboardTrustIT extends DashboardCase {
    @Test
    void hostileRequestsAreRefusedInOneLineOfJson() throws Exception {
        String hostile =
                """
                GET api/v1/events?limit=501 400
                GET api/v1/events?limit=-1 400
                GET api/v1/events?limit=1&limit=2 400
                GET api/v1/events?limit=99999999999999999999 400
                GET api/v1/events?min_score=NaN 400
                GET api/v1/events?min_score=1.0001 400
                GET api/v1/events?cursor=AAAA 400
                GET api/v1/events?cursor=%00 400
                GET api/v1/events?from=yesterday 400
                GET api/v1/events?from=9999-01-01T00:00:00Z 400
                GET api/v1/events?status=CLOSED 400
                GET api/v1/events?review=maybe 400
                GET api/v1/events?x%0d%0aSet-Cookie:a=1 400
                GET api/v1/events/%2e%2e%2f%2e%2e%2fetc/review/x 404
                GET api/v1/alerts?acknowledged=1 400
                GET api/v1/mics?state=%3Cscript%3E 400
                GET api/v1/coverage?slot=90s 400
                GET api/v1/coverage?from=now&to=-1h 400
                GET api/v1/coverage?from=1970-01-01T00:00:00Z&to=now 400
                GET api/v1/stream?types=hello 400
                GET api/v1/nothing 404
                GET web/../openapi.yaml 404
                PUT api/v1/events 405
                POST api/v1/mics 405
                """;
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            for (String line : hostile.lines().map(String::strip).toList()) {
                String[] each = line.split(" ", -1);
                String answer = raw(
                        dashboard,
                        "%s /%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                                .formatted(each[0], each[1]));
                assertThat(answer).as(line).startsWith("HTTP/1.1 " + each[2]);
                JsonNode body = JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n")));
                assertThat(body.get("error").asText()).as(line).isNotEmpty().doesNotContain("\n", "<script>");
            }
        }
    }

    @Test
    void writesOfOtherSitesAreRefused() throws Exception {
        fill(1, 1);
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            String ours = "http://localhost";
            for (Map.Entry<String, Integer> each : Map.of(
                            "Host: localhost\r\nContent-Type: text/plain",
                            415,
                            "Host: localhost\r\nContent-Type: application/x-www-form-urlencoded",
                            415,
                            "Host: localhost\r\nContent-Type: application/json\r\nOrigin: http://evil.example",
                            403,
                            "Host: localhost\r\nContent-Type: application/json\r\nOrigin: null",
                            403,
                            "Host: localhost\r\nContent-Type: application/json\r\nSec-Fetch-Site: cross-site",
                            403,
                            "Host: localhost\r\nContent-Type: application/json\r\nSec-Fetch-Site: same-site",
                            403,
                            "Host: evil.example\r\nContent-Type: application/json",
                            403,
                            "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999",
                            413,
                            "Host: localhost\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Sec-Fetch-Site: same-origin\r\n"
                                    + "Origin: "
                                    + ours,
                            200)
                    .entrySet()) {
                String length = each.getKey().contains("Content-Length") ? "" : "Content-Length: 21\r\n";
                String answer = raw(
                        dashboard,
                        "POST /api/v1/events/e00000/review HTTP/1.1\r\n%s\r\n%sConnection: close\r\n\r\n{\"verdict\": \"unsure\"}"
                                .formatted(each.getKey(), length));
                assertThat(answer).as(each.getKey()).startsWith("HTTP/1.1 " + each.getValue());
            }
            assertThat(raw(dashboard, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .contains("frame-ancestors 'none'")
                    .contains("nosniff")
                    .doesNotContain("Access-Control");
        }
    }

    @Test
    void withATokenNothingIsToldWithoutIt() throws Exception {
        fill(1, 1);
        String token = "a-token-of-some-length";
        DashboardConfig config = new DashboardConfig(
                CONFIG.host(),
                0,
                List.of(),
                Secret.parse(token),
                CONFIG.history(),
                CONFIG.maxEvents(),
                CONFIG.timeZone(),
                CONFIG.positions(),
                CONFIG.silentAfter(),
                CONFIG.lostAfter(),
                CONFIG.maxClients(),
                CONFIG.maxReaders());
        try (Dashboard dashboard = reserve.dashboard(config)) {
            for (String path : List.of("api/v1/events", "api/v1/mics", "api/v1/stream", "metrics")) {
                assertThat(raw(
                                dashboard,
                                "GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path)))
                        .startsWith("HTTP/1.1 401");
            }
            assertThat(get(dashboard, "health/ready", 200).has("checks")).isFalse();
            assertThat(get(dashboard, "api/v1/info", 200).get("token").asBoolean())
                    .isTrue();
            asked(
                    HttpRequest.newBuilder(URI.create(dashboard.url() + "api/v1/events"))
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    200);
            post(dashboard, "api/v1/session", "{\"token\":\"a-token-of-some-lengtH\"}", 401);
            HttpResponse<String> in = client.send(
                    HttpRequest.newBuilder(URI.create(dashboard.url() + "api/v1/session"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"%s\"}".formatted(token)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(in.statusCode()).isEqualTo(204);
            String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").doesNotContain(token);
            asked(
                    HttpRequest.newBuilder(URI.create(dashboard.url() + "api/v1/events"))
                            .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
                            .build(),
                    200);
        }
    }
}
