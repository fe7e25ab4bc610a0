package io.earshot.dashboard.http;

import io.earshot.dashboard.store.Views;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything that is served. Invariants:
 *
 * <ul>
 *   <li>a request for a name that is not ours is refused: a foreign page could have made that name point here;
 *   <li>what changes something comes from our own page, or from a program, and is JSON, which a foreign page's form is not;
 *   <li>where there is a token, nothing but the page's files, whether all is well, and about the server is without it;
 *   <li>every answer says what a browser may do with it: nothing from elsewhere, in no frame.
 * </ul>
 */
final class Guard implements Filter {
    static final String COOKIE = "earshot-session";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> OPEN =
            Set.of("/api/v1/info", "/api/v1/session", "/api/v1/openapi.json", "/health/live", "/health/ready");
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri"
                    + " 'none'; form-action 'self'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=()");

    private final Set<String> names = new TreeSet<>(LOOPBACK);
    private final byte @Nullable [] token;
    private final byte @Nullable [] session;

    /** @param token null where none is needed */
    Guard(String host, Collection<String> hosts, @Nullable String token) {
        names.add(host.toLowerCase(Locale.ROOT));
        hosts.forEach(each -> names.add(each.toLowerCase(Locale.ROOT)));
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
        this.session = token == null ? null : digest(token).getBytes(StandardCharsets.UTF_8);
    }

    /** The cookie holds what the token cannot be told from. */
    private static String digest(String token) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(("earshot-session " + token).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest asked = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        HEADERS.forEach(answer::setHeader);
        ApiException refusal = refusal(asked);
        if (refusal == null) {
            chain.doFilter(request, response);
        } else {
            refuse(answer, refusal);
        }
    }

    static void refuse(HttpServletResponse answer, ApiException refusal) throws IOException {
        answer.setStatus(refusal.status());
        answer.setContentType("application/json");
        answer.setHeader("Cache-Control", "no-store");
        if (refusal.retrySeconds() > 0) {
            answer.setIntHeader("Retry-After", refusal.retrySeconds());
        }
        answer.getOutputStream()
                .write(Views.json(Map.of("error", refusal.text())).getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable ApiException refusal(HttpServletRequest asked) {
        String host = asked.getHeader("Host");
        if (host == null || !names.contains(name(host))) {
            return ApiException.of(
                    403,
                    "requests must be for a name of this server, such as localhost; further names are set by"
                            + " dashboard.hosts");
        }
        String path = asked.getRequestURI();
        if (!READS.contains(asked.getMethod())) {
            ApiException foreign = foreign(asked, host);
            if (foreign != null) {
                return foreign;
            }
        }
        boolean guarded = (path.startsWith("/api/") || path.startsWith("/metrics")) && !OPEN.contains(path);
        return guarded && !isKnown(asked)
                ? ApiException.of(
                        401, "needs dashboard.token, as Authorization: Bearer ..., or by POST /api/v1/session")
                : null;
    }

    private static String name(String host) {
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
        return (end > 0 ? host.substring(0, end) : host).toLowerCase(Locale.ROOT);
    }

    private static @Nullable ApiException foreign(HttpServletRequest asked, String host) {
        String site = asked.getHeader("Sec-Fetch-Site");
        String origin = asked.getHeader("Origin");
        boolean otherSite = site != null && !site.equals("same-origin") && !site.equals("none");
        if (otherSite || (origin != null && !host.equalsIgnoreCase(authority(origin)))) {
            return ApiException.of(403, "requests that change something must come from this server's own page");
        }
        String type = asked.getContentType();
        boolean json = type != null && type.toLowerCase(Locale.ROOT).matches("application/json\\s*(;.*)?");
        // What brings no body needs a header that no foreign page can set without being asked.
        if (!json && !(asked.getMethod().equals("DELETE") && (site != null || origin != null))) {
            return ApiException.of(415, "Content-Type must be application/json");
        }
        if (asked.getContentLengthLong() > Body.MOST_BYTES) {
            return ApiException.of(413, "the body may have at most %d bytes".formatted(Body.MOST_BYTES));
        }
        return null;
    }

    private static String authority(String origin) {
        try {
            return String.valueOf(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Takes as long whatever is wrong with a token. */
    boolean isKnown(HttpServletRequest asked) {
        if (token == null || session == null) {
            return true;
        }
        String given = asked.getHeader("Authorization");
        if (given != null && given.startsWith("Bearer ") && isToken(given.substring("Bearer ".length()))) {
            return true;
        }
        Cookie[] cookies = asked.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(COOKIE)
                        && MessageDigest.isEqual(cookie.getValue().getBytes(StandardCharsets.UTF_8), session)) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean isToken(String given) {
        return token == null || MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token);
    }

    /** @return the value of the cookie of who has the token; null where none is needed */
    @Nullable
    String session() {
        return session == null ? null : new String(session, StandardCharsets.UTF_8);
    }
}
