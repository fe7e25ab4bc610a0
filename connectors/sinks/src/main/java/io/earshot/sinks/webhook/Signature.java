package io.earshot.sinks.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature of a request: {@code t=<seconds since 1970>,v1=<hex>}, where hex is HMAC-SHA256 (RFC 2104) over the seconds
 * as digits, a dot, and the body. The receiver computes the same and refuses old times, so that a request that was
 * overheard cannot be sent again.
 */
final class Signature {
    static final String HEADER = "X-Earshot-Signature";

    private Signature() {}

    static String of(String secret, Instant at, byte[] body) {
        String time = Long.toString(at.getEpochSecond());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
