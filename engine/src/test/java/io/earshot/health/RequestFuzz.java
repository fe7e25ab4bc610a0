package io.earshot.health;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.earshot.config.Secret;
import io.earshot.fuzz.Hostile;
import io.earshot.health.HealthCheck.Answer;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests of any content: a page, or refused with a status. None without the token sees metrics or details. */
class RequestFuzz {
    private static final int MEBIBYTES = 16;
    private static final String TOKEN = "correct-horse-battery";
    private static final HealthServer.Pages PAGES = pages();

    private static HealthServer.Pages pages() {
        CollectorRegistry registry = new CollectorRegistry();
        Counter.build("inner_figures", "Not for everybody.").register(registry);
        HealthCheck check = new HealthCheck("broker", () -> Answer.ok("inner detail"));
        return new HealthServer.Pages(registry, List.of(check), List.of(check), Secret.parse(TOKEN));
    }

    static Stream<byte[]> seeds() {
        String accept = "Accept: application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1\r\n";
        return Stream.of(
                        "GET /metrics HTTP/1.1\r\nHost: a\r\n" + accept + "\r\n",
                        "GET /metrics HTTP/1.1\r\nAuthorization: Bearer " + TOKEN + "\r\n" + accept + "\r\n",
                        "HEAD /ready?a=b&c=%00 HTTP/1.0\r\n\r\n",
                        "POST /live HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
                        "GET /../metrics HTTP/1.1\r\nX: y\r\n z\r\nTransfer-Encoding: chunked\r\n\r\n")
                .map(Hostile::bytes);
    }

    @FuzzTest
    @MethodSource("seeds")
    void anyRequestIsAnsweredOrRefused(byte[] input) throws Exception {
        Hostile.parse(input, MEBIBYTES, RequestFuzz::ask);
    }

    @Test
    void requestsNearGoodOnesAreAnsweredOrRefused() {
        Hostile.parseMutants(seeds().toList(), this::anyRequestIsAnsweredOrRefused);
    }

    private static void ask(byte[] input) {
        try {
            RequestHead head = RequestHead.parse(input, input.length);
            Page page = PAGES.answer(head);
            if (!Set.of(200, 401, 404, 405).contains(page.status())) {
                throw new AssertionError("status " + page.status());
            }
            String whole = new String(page.response(true), StandardCharsets.ISO_8859_1);
            boolean knows = new String(input, StandardCharsets.ISO_8859_1).contains("Bearer " + TOKEN);
            if (!knows && whole.contains("inner")) {
                throw new AssertionError("told without the token: " + whole);
            }
            if (whole.contains(TOKEN)) {
                throw new AssertionError("the token itself");
            }
        } catch (RequestHead.RefusedException refused) {
            Page.text(refused.status(), String.valueOf(refused.getMessage())).response(true);
        }
    }
}
