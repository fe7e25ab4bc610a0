package io.earshot.sinks.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignatureTest {
    /** By {@code printf '1700000000.{"id":"a1"}' | openssl dgst -sha256 -hmac 'a secret of 24 characters'}. */
    @Test
    void isWhatOpensslMakesOfTimeAndBody() {
        assertThat(Signature.of(
                        "a secret of 24 characters",
                        Instant.ofEpochSecond(1_700_000_000, 999_000_000),
                        "{\"id\":\"a1\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("t=1700000000,v1=04a0db3f43d48b36eabfb48f2e9f428d03f7d453addbeb100cf082e371ffea49");
    }
}
